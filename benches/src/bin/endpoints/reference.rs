//! Our provider: strict rules, the system's clock and randomness, everything in memory, no log.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use assay_provider::clock::Clock;
use assay_provider::config::Config;
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::model::SigningAlg;
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls};
use serde::{Deserialize, Serialize};

use self::grants::{Codes, open};
use crate::child::{self, Child, Cores};
use crate::driver::{Expected, Load};
use crate::plan::Work;
use crate::request::{self, Conversation};

mod grants;

/// The provider as a process.
pub(crate) struct Reference {
    child: Child,
    address: SocketAddr,
    codes: Codes,
    /// Opaque access tokens of a user, once they were asked for.
    tokens: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Ready {
    address: SocketAddr,
    codes: Codes,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    refresh_token: Option<String>,
}

impl Reference {
    /// `codes` is the greatest number of tokens that any case will ask for.
    pub(crate) fn start(cores: Cores, codes: usize) -> Result<Self> {
        let codes = codes.to_string();
        let mut child = Child::again(&["reference", "--codes", &codes], cores)?;
        let Ready { address, codes } = child.read()?;
        Ok(Self {
            child,
            address,
            codes,
            tokens: Vec::new(),
        })
    }

    pub(crate) fn process(&self) -> (SocketAddr, u32) {
        (self.address, self.child.pid())
    }

    /// What it is asked; `tokens` is how many different ones are asked about.
    pub(crate) fn load(&mut self, work: Work, connections: usize, tokens: usize) -> Result<Load> {
        let (requests, part) = match work {
            Work::TokenOpaque => (
                vec![client_credentials(&opaque(SigningAlg::EdDSA)); connections],
                "\"access_token\":\"oat_",
            ),
            Work::TokenJwt(alg) => (
                vec![client_credentials(&jwt(alg)); connections],
                "\"access_token\":\"ey",
            ),
            Work::Refresh(alg) => return self.refresh(alg, connections),
            Work::Userinfo => (
                self.about(tokens, |token| request::get("/oauth/userinfo", token))?,
                "\"sub\":\"user_alice\"",
            ),
            Work::Introspect => (
                self.about(tokens, |token| {
                    let client = opaque(OF_TOKENS);
                    request::form("/oauth/token_info", &fields(&client, &[("token", token)]))
                })?,
                "\"active\":true",
            ),
            Work::VerifyOpaque => (
                self.about(tokens, |token| request::verify(VERIFY, VERIFY_KEY, token))?,
                "\"subject\":\"user_alice\"",
            ),
            Work::VerifyJwt(alg) => (self.signed(alg, tokens)?, "\"subject\":\"jwt-"),
            Work::Empty | Work::Sign(_) => bail!("a provider has no {work}"),
        };
        Ok(Load {
            requests,
            expected: Expected::Contains(part),
        })
    }

    /// One request for each of some opaque access tokens.
    fn about(&mut self, tokens: usize, ask: impl Fn(&str) -> Vec<u8>) -> Result<Vec<Vec<u8>>> {
        if self.tokens.len() < tokens {
            let more = tokens - self.tokens.len();
            let redeemed = self.redeem(&opaque(OF_TOKENS), more)?;
            self.tokens
                .extend(redeemed.into_iter().map(|tokens| tokens.access_token));
        }
        Ok(self.tokens[..tokens]
            .iter()
            .map(|token| ask(token))
            .collect())
    }

    fn signed(&self, alg: SigningAlg, tokens: usize) -> Result<Vec<Vec<u8>>> {
        let mut client = Conversation::with(self.address)?;
        let request = client_credentials(&jwt(alg));
        let ask = |_| {
            let Tokens { access_token, .. } = client.ask(&request)?;
            Ok(request::verify(VERIFY, VERIFY_KEY, &access_token))
        };
        (0..tokens).map(ask).collect()
    }

    fn refresh(&mut self, alg: SigningAlg, connections: usize) -> Result<Load> {
        let client = opaque(alg);
        let first = self.redeem(&client, connections)?;
        let request = move |token: &str| {
            let more = [("grant_type", "refresh_token"), ("refresh_token", token)];
            request::form(TOKEN, &fields(&client, &more))
        };
        let requests = first.iter().map(|tokens| {
            let token = tokens.refresh_token.as_deref();
            Ok(request(token.context("a code gave no refresh token")?))
        });
        Ok(Load {
            requests: requests.collect::<Result<_>>()?,
            expected: Expected::Rotated(Box::new(request)),
        })
    }

    fn redeem(&mut self, client: &str, count: usize) -> Result<Vec<Tokens>> {
        let waiting = self.codes.get_mut(client).context("the client has codes")?;
        let first = waiting.len().checked_sub(count);
        let codes = waiting.split_off(first.context("there are codes enough")?);
        let mut conversation = Conversation::with(self.address)?;
        let redeem = |code: String| {
            let more = [("grant_type", "authorization_code"), ("code", &code)];
            conversation.ask(&request::form(TOKEN, &fields(client, &more)))
        };
        codes.into_iter().map(redeem).collect()
    }
}

fn client_credentials(client: &str) -> Vec<u8> {
    let more = [
        ("grant_type", "client_credentials"),
        ("scope", "orders:read orders:write"),
    ];
    request::form(TOKEN, &fields(client, &more))
}

fn fields<'a>(client: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let credentials = [("client_id", client), ("client_secret", SECRET)];
    more.iter().copied().chain(credentials).collect()
}

/// The client whose access tokens are opaque, with ID tokens of an algorithm.
fn opaque(alg: SigningAlg) -> String {
    format!("opaque-{}", alg.as_str())
}

/// The client whose access tokens are JWTs of an algorithm.
fn jwt(alg: SigningAlg) -> String {
    format!("jwt-{}", alg.as_str())
}

/// Whose tokens userinfo, introspection and verification are asked about.
const OF_TOKENS: SigningAlg = SigningAlg::EdDSA;
const TOKEN: &str = "/oauth/token";
const VERIFY: &str = "/oauth_applications/access_tokens/verify";
const VERIFY_KEY: &str = "sk_bench_c2VjcmV0LW9mLXRoZS1iZW5jaA";
const SECRET: &str = "c2VjcmV0LW9mLXRoZS1iZW5jaC1jbGllbnRz";

fn config() -> Result<Config> {
    let mut toml = format!("verify_key = \"{VERIFY_KEY}\"\n");
    toml.push_str("[[user]]\nusername = \"alice\"\npassword = \"wonderland\"\n");
    for alg in SigningAlg::ALL {
        for (client, format) in [(opaque(alg), "opaque"), (jwt(alg), "jwt")] {
            toml.push_str(&format!(
                "[[client]]\nclient_id = \"{client}\"\nsecret = \"{SECRET}\"\n\
                 access_token_format = \"{format}\"\nid_token_alg = \"{}\"\n\
                 redirect_uris = [\"https://rp.example/callback\"]\n\
                 grant_types = [\"authorization_code\", \"refresh_token\", \"client_credentials\"]\n\
                 scopes = [\"openid\", \"offline_access\", \"orders:read\", \"orders:write\"]\n",
                alg.as_str()
            ));
        }
    }
    Ok(Config::from_toml("endpoints.toml", &toml)?)
}

/// Serves until the standard input ends.
pub(crate) fn serve(codes: usize) -> Result<()> {
    child::end_with_input();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let server = Server::bind(([127, 0, 0, 1], 0).into(), &Tls::Off)?;
        let (clock, entropy) = (Clock::system(), Entropy::system());
        let store = Arc::new(MemoryStore::new());
        let mut waiting = BTreeMap::new();
        for client in SigningAlg::ALL.map(opaque) {
            let opened = open(&*store, &client, codes, &clock, &entropy).await?;
            waiting.insert(client, opened);
        }
        let provider = Provider::new(Parts {
            config: config()?.issued_by(server.issuer()?),
            rules: Rules::strict(),
            clock,
            entropy,
            keys: Keys::generate()?,
            store,
            test_controls: TestControls::Off,
        });
        child::say(&Ready {
            address: server.local_addr(),
            codes: waiting,
        })?;
        Ok(server.run(provider, std::future::pending()).await?)
    })
}
