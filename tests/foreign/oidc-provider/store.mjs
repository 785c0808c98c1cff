// The provider's own memory adapter forgets everything past its thousand newest entries, which a suite that runs many flows
// at once would notice. This one forgets what has expired, and nothing else.
const rows = new Map();
const uids = new Map();
const grants = new Map();

export class Store {
  constructor(model) {
    this.model = model;
  }

  key(id) {
    return `${this.model}:${id}`;
  }

  async upsert(id, payload, expiresIn) {
    const key = this.key(id);
    rows.set(key, { payload, expires: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 });
    if (payload.uid) uids.set(payload.uid, id);
    if (payload.grantId && this.model !== 'Grant') {
      if (!grants.has(payload.grantId)) grants.set(payload.grantId, new Set());
      grants.get(payload.grantId).add(key);
    }
  }

  async find(id) {
    const row = rows.get(this.key(id));
    if (row === undefined) return undefined;
    if (row.expires > Date.now()) return row.payload;
    rows.delete(this.key(id));
    return undefined;
  }

  async findByUid(uid) {
    return uids.has(uid) ? this.find(uids.get(uid)) : undefined;
  }

  async findByUserCode() {
    return undefined;
  }

  async consume(id) {
    const row = rows.get(this.key(id));
    if (row) row.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    rows.delete(this.key(id));
  }

  async revokeByGrantId(grantId) {
    for (const key of grants.get(grantId) ?? []) rows.delete(key);
    grants.delete(grantId);
  }
}
