//! npm oidc-provider, installed into a temporary directory.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use assay_provider::model::SigningAlg;
use serde::Deserialize;
use tempfile::TempDir;

use crate::child::{Child, Cores};
use crate::driver::{Expected, Load};
use crate::plan::Work;
use crate::request;

/// The provider as a process.
pub(crate) struct OidcProvider {
    child: Child,
    address: SocketAddr,
    _installed: TempDir,
}

#[derive(Deserialize)]
struct Ready {
    address: SocketAddr,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    refresh_token: String,
}

impl OidcProvider {
    pub(crate) fn start(cores: Cores) -> Result<Self> {
        let installed = tempfile::tempdir()?;
        fs::write(installed.path().join("package.json"), PACKAGE)?;
        fs::write(installed.path().join("server.mjs"), SERVER)?;
        let npm = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(installed.path())
            .stdout(std::io::stderr())
            .status()
            .context("failed to run npm; --beside needs it")?;
        ensure!(npm.success(), "npm install failed");
        let mut node = Command::new("node");
        node.arg("server.mjs")
            .current_dir(installed.path())
            .env("NODE_ENV", "production");
        let mut child = Child::start(node, cores)?;
        let Ready { address } = child.read()?;
        Ok(Self {
            child,
            address,
            _installed: installed,
        })
    }

    pub(crate) fn process(&self) -> (SocketAddr, u32) {
        (self.address, self.child.pid())
    }

    /// What it is asked. Tokens are made for each measurement, because its memory keeps only the newest entries.
    pub(crate) fn load(&mut self, work: Work, connections: usize) -> Result<Load> {
        let mut made = || self.child.ask::<Vec<Tokens>>(&connections.to_string());
        let (requests, part) = match work {
            Work::TokenOpaque => (vec![client_credentials(None); connections], OPAQUE),
            Work::TokenJwt(SigningAlg::RS256) => {
                let resource = Some("https://api.example");
                (vec![client_credentials(resource); connections], JWT)
            }
            Work::Userinfo => {
                let ask = |tokens: Tokens| request::get("/me", &tokens.access_token);
                (
                    made()?.into_iter().map(ask).collect(),
                    "\"sub\":\"user-alice\"",
                )
            }
            Work::Introspect => {
                let ask = |tokens: Tokens| {
                    request::form(
                        "/token/introspection",
                        &fields(&[("token", &tokens.access_token)]),
                    )
                };
                (made()?.into_iter().map(ask).collect(), "\"active\":true")
            }
            Work::Refresh(SigningAlg::RS256) => {
                let first = made()?;
                return Ok(Load {
                    requests: first
                        .iter()
                        .map(|tokens| refresh(&tokens.refresh_token))
                        .collect(),
                    expected: Expected::Rotated(Box::new(refresh)),
                });
            }
            Work::Empty
            | Work::Sign(_)
            | Work::TokenJwt(_)
            | Work::Refresh(_)
            | Work::VerifyOpaque
            | Work::VerifyJwt(_) => bail!("oidc-provider is not asked for {work}"),
        };
        Ok(Load {
            requests,
            expected: Expected::Contains(part),
        })
    }
}

fn client_credentials(resource: Option<&str>) -> Vec<u8> {
    let mut more = vec![
        ("grant_type", "client_credentials"),
        ("scope", "orders:read"),
    ];
    more.extend(resource.map(|resource| ("resource", resource)));
    request::form("/token", &fields(&more))
}

fn refresh(token: &str) -> Vec<u8> {
    let more = [("grant_type", "refresh_token"), ("refresh_token", token)];
    request::form("/token", &fields(&more))
}

fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let credentials = [
        ("client_id", "bench"),
        ("client_secret", "bench-secret-of-this-run"),
    ];
    more.iter().copied().chain(credentials).collect()
}

const OPAQUE: &str = "\"scope\":\"orders:read\"";
const JWT: &str = "\"access_token\":\"ey";
const PACKAGE: &str = include_str!("../../../oidc-provider/package.json");
const SERVER: &str = include_str!("../../../oidc-provider/server.mjs");
