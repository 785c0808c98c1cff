//! `assay init URL`: writes a target file from what a provider's metadata says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assay_conformance::rp::Session;
use assay_conformance::rp::discovery::Metadata;
use assay_conformance::words::Endpoint;

use crate::args::Init;
use crate::exit::{Exit, Failure};
use crate::{output, target};

/// Asks the provider and writes the file.
pub(crate) fn run(args: &Init) -> Result<Exit, Failure> {
    let to_stdout = args.output == Path::new("-");
    if !to_stdout && args.output.exists() {
        return Err(Failure::input(format!(
            "{} exists and is not overwritten; -o FILE writes another one",
            args.output.display()
        )));
    }
    let mut target = target::at(&args.url, args.ca.as_deref(), args.insecure)?;
    // Looking at a provider must not leave clients behind.
    target.registration = None;
    let session = tokio::runtime::Runtime::new()?.block_on(target::open(target))?;
    let text = document(&session, args);
    if to_stdout {
        output::print(&text)?;
        return Ok(Exit::Clean);
    }
    fs::write(&args.output, text).map_err(|error| {
        Failure::trouble(format!(
            "failed to write {}: {error}",
            args.output.display()
        ))
    })?;
    let file = args.output.display();
    output::print(&format!(
        "{file} is written. Fill in a client and a user, set ASSAY_CLIENT_SECRET and ASSAY_PASSWORD, then: assay check {file}\n"
    ))?;
    Ok(Exit::Clean)
}

/// The file: what is known as values, what only the owner knows as comments.
fn document(session: &Session, args: &Init) -> String {
    let mut text = String::new();
    write(
        &session.target().issuer,
        session.metadata(),
        args,
        &mut text,
    )
    .expect("writing to a String cannot fail");
    text
}

fn write(issuer: &str, metadata: &Metadata, args: &Init, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "# How assay reaches this provider: assay check {}",
        args.output.display()
    )?;
    writeln!(
        out,
        "# Secrets stay out of this file: name environment variables.\n"
    )?;
    writeln!(out, "issuer = {}", quoted(issuer))?;
    writeln!(
        out,
        "# cors_origin = \"https://spa.example\"   # an origin whose pages may call it\n"
    )?;
    if metadata.endpoint(Endpoint::Registration).is_some() {
        write!(
            out,
            "[registration]\nuse = true   # the metadata names a registration endpoint\n\n"
        )?;
        write!(out, "# Or clients that exist already:\n#\n")?;
        write!(out, "{}", commented(CLIENT))?;
    } else {
        write!(out, "{CLIENT}")?;
    }
    write!(out, "\n{USER}\n")?;
    if let Some(ca) = &args.ca {
        writeln!(
            out,
            "[tls]\nca_file = {}\n",
            quoted(&ca.display().to_string())
        )?;
    } else if args.insecure {
        writeln!(out, "[tls]\ninsecure = true   # loopback only\n")?;
    }
    write!(out, "{}", commented(UNKNOWN))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

fn commented(lines: &str) -> String {
    lines
        .lines()
        .map(|line| format!("# {line}").trim_end().to_owned() + "\n")
        .collect()
}

const CLIENT: &str = "\
[clients.confidential]   # also: other, public, native, first-party, jwt; checks that need one you leave out are skipped
client_id = \"your-client-id\"
client_secret_env = \"ASSAY_CLIENT_SECRET\"
redirect_uris = [\"https://rp.example/callback\"]   # never contacted
";

const USER: &str = "\
[users.first]
username = \"your-test-user\"
password_env = \"ASSAY_PASSWORD\"
";

const UNKNOWN: &str = "\
The metadata says nothing of these; without them the checks that need them are skipped.

[lifetimes]
access_s = 7200
refresh_s = 259200
code_s = 600

[clock]
driver = \"http\"
url = \"http://127.0.0.1:9400/test\"

[declares]
rotates_refresh_tokens = true
refresh_policy = \"absolute\"   # or \"idle\"
leeway_s = 0
load_allowed = false
offers = [\"pkce-optional\", \"opaque-access-tokens\"]
";

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use assay_conformance::target::Target;

    use super::*;

    #[test]
    fn the_file_can_be_read_back() {
        let args = Init {
            url: String::new(),
            output: PathBuf::from("target.toml"),
            ca: None,
            insecure: true,
        };
        let mut text = String::new();
        write("http://127.0.0.1:1", &Metadata::default(), &args, &mut text)
            .expect("a String takes it");
        let target = Target::parse("target.toml", text, |_| Some("secret".to_owned()))
            .expect("a target file");
        assert_eq!(target.issuer, "http://127.0.0.1:1");
        assert_eq!(target.clients.len(), 1);
    }

    #[test]
    fn what_is_left_to_the_owner_can_be_uncommented() {
        let mut sections = UNKNOWN.lines();
        let prose = sections.next();
        assert!(prose.is_some_and(|line| line.ends_with('.')));
        let rest: String = sections.map(|line| format!("{line}\n")).collect();
        let text = format!("issuer = \"http://127.0.0.1:1\"\n{rest}{CLIENT}");
        Target::parse("target.toml", text, |_| Some("secret".to_owned())).expect("a target file");
    }
}
