//! Building an ID token: from a grant to the token of its answer.

use assay_provider::config::Config;
use assay_provider::keys::{Keys, Typ};
use assay_provider::model::{
    ClientId, Grant, GrantId, Lifetime, Nonce, Secret, SigningAlg, Timestamp, TokenId,
};
use assay_provider::oauth::id_token::{Subject, claims};

use crate::claims::{CLAIMS, NOW};
use crate::grant::granted;

/// All that an ID token is made from.
pub struct Ingredients {
    config: Config,
    keys: Keys,
    grant: Grant,
    access_token: Secret,
}

impl Ingredients {
    /// Those of a client of the demonstration.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        let (id, now) = (GrantId::new(id()), Timestamp::from_secs(NOW));
        Self {
            config: Config::demo(),
            keys,
            grant: granted(id, ClientId::new(CLAIMS.aud), Nonce::new(CLAIMS.nonce), now),
            access_token: Secret::new(ACCESS_TOKEN),
        }
    }

    /// The hash of the access token, the claims, the signature.
    #[must_use]
    pub fn build(&self, alg: SigningAlg) -> String {
        let Self {
            config,
            keys,
            grant,
            access_token,
        } = self;
        let subject = Subject {
            issuer: &config.issuer,
            client: config
                .client(&grant.client)
                .expect("the demonstration has this client"),
            user: grant
                .user
                .as_ref()
                .and_then(|user| config.user(user))
                .expect("the demonstration has this user"),
            grant,
            nonce: grant.nonce.as_ref(),
            access_token,
        };
        let now = Timestamp::from_secs(NOW);
        let claims = claims(subject, id(), now, Lifetime::from_secs(3_600));
        let token = keys.current(alg).sign(Typ::IdToken, &claims);
        token.expect("a key that was made signs")
    }
}

fn id() -> TokenId {
    TokenId::new(NOW * 1_000, [7; 10])
}

const ACCESS_TOKEN: &str = "oat_AZrTVIQAk0kJ9v3n2yQ8Wg.bO4mR0aJ3vJv5gXkX2oBqM0o0S0lN8a3l7YxkN3vQyE";
