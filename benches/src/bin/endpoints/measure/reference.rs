//! Our provider: strict rules, the system's clock and randomness, everything in memory, no log.

use anyhow::Result;
use assay_benches::reference::{Reference, client_id};
use assay_provider::keys::Keys;
use assay_provider::model::{AccessTokenFormat, ClientId, SigningAlg};
use assay_provider::{Server, Tls};
use tokio::runtime::Handle;

use super::child::{self, Tokens};

/// Serves until the standard input ends.
pub(crate) fn serve() -> Result<()> {
    child::runtime()?.block_on(async {
        let server = Server::bind(([127, 0, 0, 1], 0).into(), &Tls::Off)?;
        let op = Reference::served(Keys::generate()?, server.issuer()?);
        let (provider, runtime) = (op.provider(), Handle::current());
        child::obey(server.local_addr(), move |client| {
            let client = ClientId::new(client);
            let signed = SigningAlg::ALL.map(|alg| client_id(AccessTokenFormat::Jwt, alg));
            let (access, refresh) = if signed.contains(&client) {
                (runtime.block_on(op.client_token(&client)), None)
            } else {
                let (access, refresh) = op.tokens(&client);
                (access, Some(refresh))
            };
            Ok(Tokens {
                access_token: access.expose().to_owned(),
                refresh_token: refresh
                    .map(|token| token.expose().to_owned())
                    .unwrap_or_default(),
            })
        })?;
        Ok(server.run(provider, std::future::pending()).await?)
    })
}
