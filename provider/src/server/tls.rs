//! The certificate of the server.

use std::fmt::Display;
use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// The source of the certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tls {
    /// Plain http: for loopback, or behind a proxy that speaks TLS.
    Off,
    /// A certificate made at start, for the listening address and `localhost`.
    SelfSigned,
    /// PEM files.
    Files {
        /// The certificate chain, leaf first.
        certificates: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

impl Tls {
    pub(super) fn config(&self, address: IpAddr) -> io::Result<Option<RustlsConfig>> {
        let (chain, key) = match self {
            Self::Off => return Ok(None),
            Self::SelfSigned => self_signed(address)?,
            Self::Files { certificates, key } => {
                let chain = CertificateDer::pem_slice_iter(&read(certificates)?)
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(|error| unusable(certificates, &error))?;
                let private = PrivateKeyDer::from_pem_slice(&read(key)?)
                    .map_err(|error| unusable(key, &error))?;
                (chain, private)
            }
        };
        // The library is named, because a process may hold two, and then there is not a default.
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.map_err(io::Error::other)?.with_no_client_auth();
        let mut config = config
            .with_single_cert(chain, key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Some(RustlsConfig::from_config(Arc::new(config))))
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    fs::read(file).map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("failed to read {}: {error}", file.display()),
        )
    })
}

fn unusable(file: &Path, error: &dyn Display) -> io::Error {
    let why = format!("failed to use {} as PEM: {error}", file.display());
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

fn self_signed(
    address: IpAddr,
) -> io::Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let names = vec![address.to_string(), "localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    Ok((vec![made.cert.der().clone()], key.into()))
}
