//! From findings to a verdict.

use crate::scenario::{Case, Check};
use crate::words::{Grade, Profile, Verdict};

/// How one run through a check's steps (one case, one round) ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every step was judged; what deviated is among the findings.
    Judged,
    /// A need of the case is not offered.
    Skipped,
    /// Preparation failed, or the observation was inconclusive.
    Blocked,
    /// Ours, or the target could not be reached.
    Error,
}

/// From how the runs ended and what they found to the verdict.
///
/// A failure that was seen stays one, whatever happened to other cases; short of that, a check that was not carried through
/// says nothing good.
pub fn verdict(ends: &[End], findings: impl IntoIterator<Item = Grade>) -> Verdict {
    let worst = findings.into_iter().max();
    if worst == Some(Grade::Fail) {
        return Verdict::Fail;
    }
    if ends.contains(&End::Error) {
        return Verdict::Error;
    }
    if ends.contains(&End::Blocked) {
        return Verdict::Blocked;
    }
    if !ends.contains(&End::Judged) {
        return Verdict::Skipped;
    }
    match worst {
        None => Verdict::Pass,
        Some(Grade::Info) => Verdict::Info,
        Some(Grade::Warn) => Verdict::Warn,
        Some(Grade::Fail) => Verdict::Fail,
    }
}

/// The grade of a violation. `profiles` are those that were selected: none means that the check's own verdict counts, of several
/// the strictest does.
pub fn grade(check: &Check, case: Option<&Case>, profiles: &[Profile]) -> Grade {
    let selected = profiles
        .iter()
        .filter(|profile| check.profiles.contains(profile))
        .map(|profile| {
            let by_check = check
                .verdict_for
                .get(profile)
                .copied()
                .unwrap_or(check.verdict);
            let by_case =
                case.and_then(|case| case.verdict_for.get(profile).copied().or(case.verdict));
            milder(by_check, by_case)
        });
    selected
        .max()
        .unwrap_or_else(|| milder(check.verdict, case.and_then(|case| case.verdict)))
}

/// A case can only be milder than its check.
fn milder(by_check: Grade, by_case: Option<Grade>) -> Grade {
    by_case.map_or(by_check, |by_case| by_case.min(by_check))
}

#[cfg(test)]
mod tests {
    use super::{Case, Check, End, Grade, Profile, Verdict, grade, verdict};

    #[test]
    fn a_verdict_follows_from_ends_and_findings() {
        use End::{Blocked, Error, Judged, Skipped};
        for (ends, findings, expected) in [
            (&[Judged][..], &[][..], Verdict::Pass),
            (&[Judged, Skipped], &[], Verdict::Pass),
            (&[Judged], &[Grade::Info], Verdict::Info),
            (&[Judged], &[Grade::Warn, Grade::Info], Verdict::Warn),
            (&[Judged], &[Grade::Info, Grade::Fail], Verdict::Fail),
            (&[], &[], Verdict::Skipped),
            (&[Skipped, Skipped], &[], Verdict::Skipped),
            (&[Judged, Blocked], &[Grade::Warn], Verdict::Blocked),
            (&[Judged, Blocked, Error], &[], Verdict::Error),
            (&[Judged, Error], &[Grade::Fail], Verdict::Fail),
        ] {
            assert_eq!(
                verdict(ends, findings.iter().copied()),
                expected,
                "{ends:?} {findings:?}"
            );
        }
    }

    fn check() -> Check {
        let text = "id = 'a'\nsays = 's'\ncite = { spec = 'RFC 6749', section = '1' }\nlevel = 'MUST'\nstep = []\n\
                    profiles = ['oauth-core', 'oidc-basic', 'fapi2']\nverdict_for = { oidc-basic = 'warn' }";
        toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn case(text: &str) -> Case {
        toml::from_str(&format!("name = 'c'\n{text}")).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn of_several_profiles_the_strictest_counts() {
        assert_eq!(grade(&check(), None, &[]), Grade::Fail);
        assert_eq!(grade(&check(), None, &[Profile::OidcBasic]), Grade::Warn);
        assert_eq!(
            grade(&check(), None, &[Profile::OidcBasic, Profile::Fapi2]),
            Grade::Fail
        );
        assert_eq!(
            grade(&check(), None, &[Profile::OidcBasic, Profile::Mcp]),
            Grade::Warn,
            "the check is not part of mcp"
        );
    }

    #[test]
    fn a_case_can_be_milder_and_never_harsher() {
        assert_eq!(
            grade(&check(), Some(&case("verdict = 'info'")), &[]),
            Grade::Info
        );
        assert_eq!(
            grade(
                &check(),
                Some(&case("verdict_for = { fapi2 = 'warn' }")),
                &[Profile::Fapi2]
            ),
            Grade::Warn
        );
        assert_eq!(
            grade(
                &check(),
                Some(&case("verdict_for = { fapi2 = 'warn' }")),
                &[]
            ),
            Grade::Fail
        );
        assert_eq!(
            grade(
                &check(),
                Some(&case("verdict_for = { oidc-basic = 'fail' }")),
                &[Profile::OidcBasic]
            ),
            Grade::Warn
        );
    }
}
