//! The parts of authorization requests to a target, and the addresses where their answers may go.

use assay_conformance::words::{Need, Role};

use crate::terrain::Terrain;

/// The facts about a target before it is asked to authorize anything.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    terrain: Terrain,
    clients: Vec<Applicant>,
    response_types: Option<Vec<String>>,
}

/// A client that can ask for authorization.
#[derive(Clone, Debug)]
pub(super) struct Applicant {
    /// Its role.
    pub(super) role: Role,
    /// Whether it has no secret.
    pub(super) public: bool,
    /// Where it is registered to be answered.
    pub(super) redirect_uris: Vec<String>,
}

impl Ground {
    /// The offers of a target.
    pub(super) fn of(terrain: &Terrain) -> Self {
        let metadata = terrain.session().metadata();
        let response_types = metadata.member("response_types_supported");
        let roles = [Role::Confidential, Role::Public, Role::Other, Role::Native];
        Self {
            terrain: terrain.clone(),
            clients: roles
                .into_iter()
                .filter_map(|role| Applicant::of(role, terrain))
                .collect(),
            response_types: response_types.and_then(|types| {
                let types = types.as_array()?.iter();
                Some(types.filter_map(|one| one.as_str().map(sorted)).collect())
            }),
        }
    }

    /// Whether the target offers something.
    pub(super) fn offers(&self, need: Need) -> bool {
        self.terrain.offers(&[need])
    }

    /// The clients, the simplest first.
    pub(super) fn applicants(&self) -> &[Applicant] {
        &self.clients
    }

    /// The client of a role.
    pub(super) fn applicant(&self, role: Role) -> Option<&Applicant> {
        self.clients.iter().find(|client| client.role == role)
    }

    /// Whether the target says of itself that it does not know this response type; the order of its words means nothing: OAuth
    /// 2.0 Multiple Response Types section 3.
    pub(super) fn refuses_response_type(&self, asked: &str) -> bool {
        let known = self.response_types.as_ref();
        known.is_some_and(|known| !known.contains(&sorted(asked)))
    }
}

impl Applicant {
    fn of(role: Role, terrain: &Terrain) -> Option<Self> {
        let client = terrain.client(role)?;
        Some(Self {
            role,
            public: client.client_secret.is_none(),
            redirect_uris: client.redirect_uris.clone(),
        })
        .filter(|applicant| !applicant.redirect_uris.is_empty())
    }

    /// A reference to something of the client: `client.public.redirect_uri`.
    pub(super) fn path(&self, of: &str) -> String {
        format!("client.{}.{of}", self.role.name().replace('-', "_"))
    }

    /// The redirect_uri that is used unless another is named, as a reference.
    pub(super) fn redirect_uri(&self) -> String {
        format!("{{{}}}", self.path("redirect_uri"))
    }

    /// All that are registered, as references.
    pub(super) fn registered(&self) -> Vec<String> {
        let each = 0..self.redirect_uris.len();
        each.map(|at| format!("{{{}.{at}}}", self.path("redirect_uris")))
            .collect()
    }

    /// Whether the first redirect_uri is a remote site's, so that another port is another place.
    pub(super) fn is_remote(&self) -> bool {
        let first = self.redirect_uris.first();
        first.is_some_and(|uri| uri.starts_with("https://"))
    }

    /// Whether the first redirect_uri is on loopback, by address.
    pub(super) fn is_on_loopback(&self) -> bool {
        let first = self.redirect_uris.first();
        first.is_some_and(|uri| uri.starts_with("http://127.0.0.1"))
    }
}

fn sorted(words: &str) -> String {
    let mut words: Vec<_> = words.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}
