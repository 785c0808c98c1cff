//! Where a cited sentence can be read.

use crate::scenario::Citation;

/// The address of a section, where the document has one we know.
pub(super) fn link(cite: &Citation) -> Option<String> {
    let (spec, section) = (cite.spec.as_str(), &cite.section);
    if let Some(number) = spec.strip_prefix("RFC ") {
        let page = format!("https://www.rfc-editor.org/rfc/rfc{number}");
        return Some(match section.split([' ', ',']).next() {
            Some(number) if is_number(number) => format!("{page}#section-{number}"),
            _ => page,
        });
    }
    // OpenID Connect documents name their sections by topic, so a number cannot become an anchor.
    let page = match spec {
        "OIDC Core 1.0" => "https://openid.net/specs/openid-connect-core-1_0.html",
        "OIDC Discovery 1.0" => "https://openid.net/specs/openid-connect-discovery-1_0.html",
        "OIDC Registration 1.0" => "https://openid.net/specs/openid-connect-registration-1_0.html",
        "OIDC RP-Initiated Logout 1.0" => {
            "https://openid.net/specs/openid-connect-rpinitiated-1_0.html"
        }
        "OAuth 2.0 Form Post Response Mode" => {
            "https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html"
        }
        "OAuth 2.1 draft" => "https://datatracker.ietf.org/doc/draft-ietf-oauth-v2-1/",
        "draft-ietf-oauth-browser-based-apps" => {
            "https://datatracker.ietf.org/doc/draft-ietf-oauth-browser-based-apps/"
        }
        "Fetch" => "https://fetch.spec.whatwg.org/",
        _ => return None,
    };
    Some(page.to_owned())
}

fn is_number(section: &str) -> bool {
    section.starts_with(|c: char| c.is_ascii_digit())
        && section.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::Citation;

    fn link(spec: &str, section: &str) -> Option<String> {
        let (spec, section) = (spec.to_owned(), section.to_owned());
        super::link(&Citation { spec, section })
    }

    #[test]
    fn an_rfc_section_has_an_anchor() {
        assert_eq!(
            link("RFC 6749", "4.1.2").as_deref(),
            Some("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2")
        );
    }

    #[test]
    fn a_section_that_is_no_number_links_to_the_document() {
        assert_eq!(
            link("RFC 7636", "Appendix B").as_deref(),
            Some("https://www.rfc-editor.org/rfc/rfc7636")
        );
    }

    #[test]
    fn an_unknown_document_has_no_link() {
        assert_eq!(link("house rules", "1"), None);
    }
}
