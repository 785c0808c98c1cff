//! Which ratios are measured, and what each must be.

use std::fmt;

use assay_provider::model::SigningAlg;

/// A server that is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Server {
    /// Plain axum handlers: the ceiling.
    Baseline,
    /// The reference provider.
    Assay,
    /// The npm package.
    OidcProvider,
}

/// A kind of request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Work {
    /// A form is parsed, and that is all.
    Empty,
    /// The form is parsed, and an access token signed.
    Sign(SigningAlg),
    /// `client_credentials` for an opaque token.
    TokenOpaque,
    /// `client_credentials` for a JWT.
    TokenJwt(SigningAlg),
    /// `refresh_token` with rotation, an opaque access token and an ID token.
    Refresh(SigningAlg),
    /// The claims of the user behind an opaque token.
    Userinfo,
    /// RFC 7662, of an opaque token.
    Introspect,
    /// The record of an opaque token; at the baseline there is none.
    VerifyOpaque,
    /// The record of a JWT; at the baseline the signature alone.
    VerifyJwt(SigningAlg),
}

/// One thing that is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Case {
    pub(crate) server: Server,
    pub(crate) work: Work,
}

/// How fast one case must be beside another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) case: Case,
    pub(crate) against: Case,
    pub(crate) least: Least,
}

/// The least that a ratio must be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Least {
    /// A share of the ceiling.
    Share(f64),
    /// So many times as fast.
    Times(f64),
    /// It is shown for information.
    Anything,
}

/// The ratios of a run, those of one signature algorithm together.
pub(crate) fn targets(beside_oidc_provider: bool, only: Option<&str>) -> Vec<Target> {
    use Least::{Anything, Share, Times};
    use Server::{Assay, Baseline, OidcProvider};
    use Work::{
        Empty, Introspect, Refresh, Sign, TokenJwt, TokenOpaque, Userinfo, VerifyJwt, VerifyOpaque,
    };
    let target = |server, work, least, other, ceiling| Target {
        case: Case { server, work },
        against: Case {
            server: other,
            work: ceiling,
        },
        least,
    };
    let mut targets = vec![
        target(Assay, VerifyOpaque, Share(0.60), Baseline, Empty),
        target(Assay, Introspect, Share(0.60), Baseline, Empty),
        target(Assay, Userinfo, Anything, Baseline, Empty),
        target(Assay, TokenOpaque, Anything, Baseline, Empty),
    ];
    for alg in SigningAlg::ALL {
        // Where the other provider is in the run, the ceiling is what it falls short of too, and more is asked of us.
        let strict = beside_oidc_provider && alg == SigningAlg::RS256;
        let of_ceiling = Share(if strict { 0.90 } else { 0.85 });
        targets.extend([
            target(Assay, TokenJwt(alg), of_ceiling, Baseline, Sign(alg)),
            target(Assay, Refresh(alg), Share(0.60), Baseline, Sign(alg)),
            target(Assay, VerifyJwt(alg), Share(0.80), Baseline, VerifyJwt(alg)),
        ]);
    }
    if beside_oidc_provider {
        let rs256 = SigningAlg::RS256;
        targets.extend([
            target(Assay, TokenOpaque, Times(8.0), OidcProvider, TokenOpaque),
            target(Assay, Userinfo, Times(8.0), OidcProvider, Userinfo),
            target(Assay, Introspect, Times(8.0), OidcProvider, Introspect),
            target(
                OidcProvider,
                TokenJwt(rs256),
                Anything,
                Baseline,
                Sign(rs256),
            ),
            target(
                Assay,
                Refresh(rs256),
                Times(2.0),
                OidcProvider,
                Refresh(rs256),
            ),
        ]);
    }
    targets.retain(|target| {
        only.is_none_or(|part| {
            let named = |case: Case| case.to_string().contains(part);
            named(target.case) || named(target.against)
        })
    });
    targets
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Baseline => "baseline",
            Self::Assay => "assay",
            Self::OidcProvider => "oidc-provider",
        })
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Sign(alg) => write!(f, "sign-{}", alg.as_str()),
            Self::TokenOpaque => f.write_str("token-opaque"),
            Self::TokenJwt(alg) => write!(f, "token-jwt-{}", alg.as_str()),
            Self::Refresh(alg) => write!(f, "refresh-{}", alg.as_str()),
            Self::Userinfo => f.write_str("userinfo"),
            Self::Introspect => f.write_str("introspect"),
            Self::VerifyOpaque => f.write_str("verify-opaque"),
            Self::VerifyJwt(alg) => write!(f, "verify-jwt-{}", alg.as_str()),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.server, self.work)
    }
}

impl fmt::Display for Least {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(least) => write!(f, ">= {:.0} %", least * 100.0),
            Self::Times(least) => write!(f, ">= {least:.0} x"),
            Self::Anything => Ok(()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.case, self.against)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_chooses_ratios() {
        let chosen = targets(false, Some("refresh-ES256"));
        let names: Vec<_> = chosen.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["assay/refresh-ES256 : baseline/sign-ES256"]);
    }
}
