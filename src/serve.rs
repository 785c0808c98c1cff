//! `assay serve`: the reference provider on a socket, to develop and test clients against.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use assay_provider::clock::Clock;
use assay_provider::config::{self, Config};
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::model::Issuer;
use assay_provider::rule::{Rule, Rules};
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls};
use tracing_subscriber::EnvFilter;

use crate::args::{Preset, Serve};
use crate::exit::{Exit, Failure};
use crate::{check, output};

/// Serves until Ctrl-C, then lets requests under way finish.
pub(crate) fn run(args: &Serve) -> Result<Exit, Failure> {
    let config = config(args)?;
    let rules = rules(&args.broken)?;
    log(args.log_json);
    let runtime = tokio::runtime::Runtime::new()?;
    let _context = runtime.enter();
    let server = Server::bind(args.listen, &tls(args)).map_err(|error| {
        Failure::trouble(format!(
            "failed to listen on {}: {error}; --listen ADDRESS takes another one",
            args.listen
        ))
    })?;
    let issuer = match &args.issuer {
        Some(issuer) => issuer
            .parse()
            .map_err(|error| Failure::input(format!("--issuer {issuer}: {error}")))?,
        // A name of its own, behind a proxy for instance; the default one is only right for the default address.
        None if config.issuer != Issuer::default() => config.issuer.clone(),
        None => server.issuer().map_err(|error| {
            Failure::input(format!("{error}; use TLS, or name the URL with --issuer"))
        })?,
    };
    let provider = Provider::new(Parts {
        config: config.issued_by(issuer),
        rules,
        clock: Clock::system(),
        entropy: Entropy::system(),
        keys: Keys::generate().map_err(Failure::trouble)?,
        store: Arc::new(MemoryStore::new()),
        test_controls: if args.test_controls {
            TestControls::On
        } else {
            TestControls::Off
        },
    });
    output::print(&banner(&provider, args.config.is_none()))?;
    runtime.block_on(server.run(provider, check::interrupted()))?;
    Ok(Exit::Clean)
}

fn config(args: &Serve) -> Result<Config, Failure> {
    let Some(path) = &args.config else {
        let preset = match args.preset {
            Preset::Seed => config::Preset::Seed,
            Preset::Clerk => config::Preset::Clerk,
        };
        return Ok(Config::demo().with_preset(preset));
    };
    let name = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::input(format!("failed to read {name}: {error}")))?;
    Config::from_toml(&name, &text).map_err(Failure::input)
}

fn rules(broken: &[String]) -> Result<Rules, Failure> {
    broken
        .iter()
        .map(|fault| fault.parse::<Rule>().map_err(Failure::input))
        .collect()
}

fn tls(args: &Serve) -> Tls {
    match (&args.tls_cert, &args.tls_key) {
        (Some(certificates), Some(key)) => Tls::Files {
            certificates: certificates.clone(),
            key: key.clone(),
        },
        _ if args.tls_self_signed => Tls::SelfSigned,
        _ => Tls::Off,
    }
}

/// Logs go to standard error; `RUST_LOG` says which.
fn log(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if json {
        subscriber.json().init();
    } else {
        subscriber
            .with_ansi(
                anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never,
            )
            .init();
    }
}

/// Its address, its clients and users, and lines to paste.
fn banner(provider: &Provider, demo: bool) -> String {
    let mut text = String::new();
    write(provider, demo, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(provider: &Provider, demo: bool, out: &mut String) -> std::fmt::Result {
    let issuer = provider.issuer();
    writeln!(
        out,
        "{BOLD}assay provider{BOLD:#} at {BOLD}{issuer}{BOLD:#}\n"
    )?;
    for rule in provider.rules().broken() {
        writeln!(
            out,
            "{LOUD} BROKEN ON PURPOSE {LOUD:#} {rule}: {} ({}) is not kept",
            rule.says(),
            rule.cite()
        )?;
    }
    if provider.test_controls() == TestControls::On {
        writeln!(
            out,
            "{LOUD} TEST CONTROLS {LOUD:#} whoever reaches this port can move the clock: {issuer}/test/clock"
        )?;
    }
    if demo {
        write!(
            out,
            "users    alice / wonderland, bob / builder-42\n\
             clients  demo-confidential (secret demo-confidential-secret), demo-other, demo-public, demo-native,\n         \
             demo-first-party, demo-jwt\n"
        )?;
    }
    write!(
        out,
        "\ncurl {insecure}{issuer}/.well-known/openid-configuration\n",
        insecure = if issuer.is_https() { "--insecure " } else { "" }
    )?;
    if demo {
        write!(
            out,
            "curl {insecure}-u demo-confidential:demo-confidential-secret -d grant_type=client_credentials {issuer}/oauth/token\n\
             open '{issuer}/oauth/authorize?response_type=code&client_id=demo-confidential&redirect_uri=https%3A%2F%2Frp.example\
             %2Fcallback&scope=openid%20profile%20email&state=my-own-state&nonce=my-own-nonce'\n",
            insecure = if issuer.is_https() { "--insecure " } else { "" }
        )?;
    }
    writeln!(out, "\nCtrl-C ends it.")
}

const BOLD: Style = Style::new().bold();
const LOUD: Style = Style::new()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Black)))
    .bg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));
