// A clock that can be moved forward, put in place before anything else is loaded: `Date.now()` and `new Date()` follow it.
const RealDate = Date;
let offset = 0;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offset;
  }
};

export const seconds = () => Math.floor(Date.now() / 1000);

/** Answers `GET /test/clock` and `POST /test/clock` with `{"advance": SECONDS}` or `{"set": UNIX_SECONDS}`; forward only. */
export async function clock(req, res) {
  if (req.method === 'POST') {
    let body = '';
    for await (const chunk of req) body += chunk;
    const { advance, set } = JSON.parse(body);
    const step = advance ?? set - seconds();
    if (!(step >= 0)) {
      res.writeHead(400).end();
      return;
    }
    offset += step * 1000;
  }
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ now: seconds() }));
}
