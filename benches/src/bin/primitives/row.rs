//! One line of the table, and what it promises.

use std::fmt;

use assay_provider::model::SigningAlg;

use super::rounds::Times;

/// The things that were compared.
#[derive(Clone, Copy)]
pub(crate) enum Operation {
    /// From claims to a token.
    Sign,
    /// From a token to its claims.
    Verify,
}

/// One operation of one algorithm.
pub(crate) struct Row {
    pub(crate) alg: SigningAlg,
    pub(crate) operation: Operation,
    pub(crate) times: Times,
}

impl Row {
    /// Whether the provider is as near to the primitive as it has to be.
    pub(crate) fn holds(&self) -> bool {
        self.times.ratios[1] <= self.limit()
    }

    /// The highest cost of the provider, as a multiple of the primitive. Claims, base64 and header cost about the same for all
    /// algorithms, so the quicker the primitive, the more they weigh.
    fn limit(&self) -> f64 {
        match (self.operation, self.alg) {
            (Operation::Sign, SigningAlg::RS256) => 1.05,
            (Operation::Sign, SigningAlg::ES256) => 1.2,
            (Operation::Sign, SigningAlg::EdDSA) => 1.3,
            (Operation::Verify, SigningAlg::RS256) => 1.15,
            (Operation::Verify, SigningAlg::ES256 | SigningAlg::EdDSA) => 1.05,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = match self.operation {
            Operation::Sign => "sign",
            Operation::Verify => "verify",
        };
        let Times {
            micros: [primitive, provider, plain],
            ratios: [_, ratio, plain_ratio],
            spread: (least, greatest),
        } = self.times;
        let (alg, limit) = (self.alg.as_str(), self.limit());
        let verdict = if self.holds() { "held" } else { "missed" };
        write!(
            f,
            "{alg:<6} {operation:<7} {primitive:>9.2} {provider:>9.2} {ratio:>7.3} {least:>8.3}..{greatest:<6.3} {limit:>6.2} {verdict:<7} \
             {plain:>9.2} {plain_ratio:>7.3}"
        )
    }
}

/// Above the columns.
pub(crate) const HEADING: &str = "\
               primitive  provider   ratio   of all rounds   limit             plain   ratio";
