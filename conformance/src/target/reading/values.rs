//! Values of a target file that need a second look: secrets, URLs, origins.

use std::ops::Range;

use url::Url;

use super::{Reading, Secret};
use crate::text::Diagnostic;
use crate::text::Written;

impl<E: Fn(&str) -> Option<String>> Reading<'_, E> {
    /// A secret from the file or from the environment, whichever is written.
    pub(super) fn secret(
        &mut self,
        value: Option<String>,
        variable: Option<String>,
        place: &Written<'_>,
        key: &str,
    ) -> Option<Secret> {
        let variable_key = format!("{key}_env");
        match (value, variable) {
            (None, None) => None,
            (Some(value), None) => Some(Secret::new(value)),
            (Some(_), Some(_)) => {
                self.complain(
                    span_of(place, &variable_key),
                    format!("`{key}` is given twice"),
                    "keep only this one",
                );
                None
            }
            (None, Some(variable)) => {
                let value = (self.environment)(&variable);
                if value.is_none() {
                    let said = format!("the environment variable `{variable}` is not set");
                    self.complain(span_of(place, &variable_key), said, "set it before the run");
                    // Stands in for the secret, so that its absence is not reported a second time.
                    return Some(Secret::new(""));
                }
                value.map(Secret::new)
            }
        }
    }

    pub(super) fn url(&mut self, written: &str, span: Range<usize>) -> Option<Url> {
        match Url::parse(written) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url),
            Ok(_) | Err(_) => {
                self.complain(
                    span,
                    "this is no URL that could be asked",
                    "it begins with https://, on loopback also http://",
                );
                None
            }
        }
    }

    /// RFC 6454 section 6.2: scheme, host and port, and nothing after them.
    pub(super) fn origin(&mut self, written: &str, span: Range<usize>) {
        if Url::parse(written).map(|url| url.origin().ascii_serialization())
            != Ok(written.to_owned())
        {
            self.complain(
                span,
                "this is no origin",
                "scheme, host and port only, without a slash at the end",
            );
        }
    }

    pub(super) fn complain(&mut self, span: Range<usize>, title: impl Into<String>, label: &str) {
        self.complaints
            .push(Diagnostic::new(self.source, span, title, label));
    }
}

/// Where a key's value stands, or else the table that lacks it.
pub(super) fn span_of(place: &Written<'_>, key: &str) -> Range<usize> {
    place
        .member(key)
        .map_or_else(|| place.span(), |member| member.span())
}
