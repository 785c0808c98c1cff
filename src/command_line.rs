//! The command line as a report may keep it.

use clap::CommandFactory as _;
use url::Url;

use crate::args::Args;

/// The placeholders of options whose values are secrets.
const SECRET: [&str; 2] = ["SECRET", "PASSWORD"];

/// The words of a command line, with a placeholder for each secret.
pub(crate) fn without_secrets(words: impl Iterator<Item = String>) -> Vec<String> {
    let command = Args::command();
    let secret = secret_options(&command);
    let mut follows = None;
    let shown = |word: String| {
        if let Some(placeholder) = follows.take() {
            return placeholder;
        }
        let (option, value) = match word.split_once('=') {
            Some((option, _)) => (option, true),
            None => (word.as_str(), false),
        };
        let known = secret.iter().find(|(name, _)| *name == option);
        match (known, value) {
            (Some((name, placeholder)), true) => format!("{name}={placeholder}"),
            (Some((_, placeholder)), false) => {
                follows = Some(placeholder.clone());
                word
            }
            (None, _) => without_userinfo(word),
        }
    };
    words.map(shown).collect()
}

/// The options whose values are secrets, each with what is shown in its place.
fn secret_options(command: &clap::Command) -> Vec<(String, String)> {
    let options = command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments);
    let secret = options.filter_map(|option| {
        let name = option.get_value_names()?.first()?.as_str();
        let long = option.get_long()?;
        SECRET
            .contains(&name)
            .then(|| (format!("--{long}"), name.to_owned()))
    });
    secret.collect()
}

/// A URL can hold a password: RFC 3986 section 3.2.1.
fn without_userinfo(word: String) -> String {
    match Url::parse(&word) {
        Ok(mut url) if url.password().is_some() => match url.set_password(Some("PASSWORD")) {
            Ok(()) => url.into(),
            Err(()) => "URL".to_owned(),
        },
        Ok(_) | Err(_) => word,
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn every_way_to_write_a_secret_is_hidden() {
        let line = "assay check https://u:hidden-1@op.example --client-id c --client-secret hidden-2 --password=hidden-3 \
                    --client-secret-env NAME --only a=b";
        let shown = without_secrets(line.split_whitespace().map(str::to_owned));
        assert_eq!(
            shown.join(" "),
            "assay check https://u:PASSWORD@op.example/ --client-id c --client-secret SECRET --password=PASSWORD \
             --client-secret-env NAME --only a=b"
        );
    }
}
