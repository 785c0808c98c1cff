//! The name that a misspelt one is probably meant to be.

/// The known name nearest to `name`, if one is near enough to be worth suggesting.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::normalized_damerau_levenshtein(&folded(name), &folded(candidate)),
                candidate,
            )
        })
        .filter(|(similarity, _)| *similarity >= NEAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// `, did you mean ...?`, or nothing.
pub(crate) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known)
        .map(|candidate| format!(", did you mean `{candidate}`?"))
        .unwrap_or_default()
}

/// Above this share of equal characters a name is near: found to separate typing mistakes from other words.
const NEAR: f64 = 0.6;

/// Case and the kind of dash are the commonest mistakes, so they count as none.
fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_mistakes_are_near_and_other_words_are_not() {
        let known = ["redeem", "refresh", "redirect_uri"];
        assert_eq!(nearest("redem", known), Some("redeem"));
        assert_eq!(nearest("redirect-URI", known), Some("redirect_uri"));
        assert_eq!(nearest("introspect", known), None);
    }
}
