//! How a template is written: `literal {path.to.value|filter} literal`.

use super::filter::Filter;
use super::nearest::suggestion;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that stands for itself.
    Literal(String),
    /// A value from elsewhere.
    Reference(Reference),
}

/// `{path.to.value|filter}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The path of the value.
    pub source: Source,
    /// The filters, in this order.
    pub filters: Vec<Filter>,
}

/// Where a reference takes its value from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A named value; the path has at least one segment.
    Path(Vec<String>),
    /// That many fresh unreserved characters.
    Random(usize),
}

/// The longest random text; more would be a load test.
const LONGEST_RANDOM: usize = 1_000_000;

/// Takes a template apart; the error is a sentence about the first thing that is wrong with it.
pub(crate) fn parse(template: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from_brace) = rest.split_at(at);
        literal.push_str(before);
        let doubled = from_brace.starts_with("{{") || from_brace.starts_with("}}");
        if doubled {
            literal.push_str(&from_brace[..1]);
            rest = &from_brace[2..];
            continue;
        }
        let inside = from_brace
            .strip_prefix('{')
            .ok_or("`}` without `{`: write `}}` for a brace that is meant as such")?;
        let end = inside
            .find('}')
            .ok_or("`{` without `}`: write `{{` for a brace that is meant as such")?;
        if !literal.is_empty() {
            parts.push(Part::Literal(std::mem::take(&mut literal)));
        }
        parts.push(Part::Reference(reference(&inside[..end])?));
        rest = &inside[end + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Ok(parts)
}

/// The paths of named values in a text; none if it is no template, which is refused where it is read.
pub(crate) fn references(text: &str) -> impl Iterator<Item = Vec<String>> {
    let parts = parse(text).unwrap_or_default();
    parts.into_iter().filter_map(|part| match part {
        Part::Reference(Reference {
            source: Source::Path(path),
            ..
        }) => Some(path),
        Part::Reference(Reference {
            source: Source::Random(_),
            ..
        })
        | Part::Literal(_) => None,
    })
}

fn reference(written: &str) -> Result<Reference, String> {
    let mut pieces = written.split('|').map(str::trim);
    let path = pieces.next().unwrap_or_default();
    let filters = pieces
        .map(|name| {
            Filter::named(name).ok_or_else(|| {
                format!(
                    "there is no filter `{name}`{}",
                    suggestion(name, Filter::ALL.iter().map(|filter| filter.name()))
                )
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Reference {
        source: source(path)?,
        filters,
    })
}

fn source(path: &str) -> Result<Source, String> {
    let segments: Vec<String> = path.split('.').map(str::to_owned).collect();
    let is_name = |segment: &String| {
        !segment.is_empty()
            && segment
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    if !segments.iter().all(is_name) {
        return Err(format!(
            "`{{{path}}}` names no value: a reference is made of letters, digits, `_`, `-` and dots"
        ));
    }
    if segments[0] != "random" {
        return Ok(Source::Path(segments));
    }
    match segments.get(1).and_then(|length| length.parse().ok()) {
        Some(length) if segments.len() == 2 && (1..=LONGEST_RANDOM).contains(&length) => {
            Ok(Source::Random(length))
        }
        Some(_) | None => Err(format!(
            "`{{{path}}}` makes no sense: `{{random.43}}` is 43 random characters, at most {LONGEST_RANDOM}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Part, Reference, Source, parse};

    fn path(segments: &[&str]) -> Source {
        Source::Path(segments.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn literals_and_references_alternate() {
        let expected = vec![
            Part::Literal("a {".to_owned()),
            Part::Reference(Reference {
                source: path(&["flow", "code"]),
                filters: vec![Filter::Altered],
            }),
            Part::Literal("} b".to_owned()),
        ];
        assert_eq!(parse("a {{{flow.code|altered}}} b"), Ok(expected));
    }

    #[test]
    fn random_has_a_length() {
        let random = |length| {
            Ok(vec![Part::Reference(Reference {
                source: Source::Random(length),
                filters: vec![],
            })])
        };
        assert_eq!(parse("{random.43}"), random(43));
        assert!(parse("{random}").is_err());
        assert!(parse("{random.0}").is_err());
        assert!(parse("{random.9999999}").is_err());
    }

    #[test]
    fn mistakes_are_explained() {
        for (template, said) in [
            ("{flow.code", "`{` without `}`"),
            ("flow.code}", "`}` without `{`"),
            ("{flow code}", "names no value"),
            ("{}", "names no value"),
            ("{flow.code|alterd}", "did you mean `altered`?"),
        ] {
            let error = parse(template).expect_err(template);
            assert!(error.contains(said), "{template}: {error}");
        }
    }
}
