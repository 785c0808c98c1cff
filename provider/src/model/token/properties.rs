//! A token is proven by its own text and by no other.

use std::array::from_fn;

use proptest::prelude::*;
use proptest::sample::select;

use super::{Minted, OpaqueToken, TokenId, TokenKind};
use crate::edit::Edit;
use crate::entropy::Entropy;
use crate::model::SecretHash;

const KINDS: [TokenKind; 3] = [TokenKind::Access, TokenKind::Refresh, TokenKind::Code];

/// The end of the year 9999 in milliseconds: the furthest that the clock goes.
const LATEST_MILLIS: u64 = 253_402_300_799_999;

fn any_kind() -> impl Strategy<Value = TokenKind> {
    select(KINDS.to_vec())
}

fn any_id() -> impl Strategy<Value = TokenId> {
    (any::<u64>(), any::<[u8; 10]>()).prop_map(|(millis, random)| TokenId::new(millis, random))
}

fn any_token() -> impl Strategy<Value = (TokenKind, Minted)> {
    (any_kind(), any_id(), any::<[u8; 32]>())
        .prop_map(|(kind, id, random)| (kind, Minted::new(kind, id, random)))
}

/// Whether a text is taken for a token, and for which kind.
fn taken_for(text: &str, minted: &Minted) -> Option<TokenKind> {
    KINDS.into_iter().find(|kind| {
        OpaqueToken::parse(*kind, text)
            .is_some_and(|read| read.id == minted.id && read.proves(&minted.hash))
    })
}

proptest! {
    #[test]
    fn a_token_is_proven_as_what_it_was_minted_for((kind, minted) in any_token()) {
        prop_assert_eq!(taken_for(minted.token.expose(), &minted), Some(kind));
        let kinds = KINDS.into_iter().filter(|kind| OpaqueToken::parse(*kind, minted.token.expose()).is_some());
        prop_assert_eq!(kinds.count(), 1);
    }

    #[test]
    fn a_changed_character_never_proves((kind, minted) in any_token(), edit: Edit) {
        let text = minted.token.expose();
        let edited = edit.of(text);
        // With another letter the prefix can be that of another kind, whose rows lie elsewhere.
        prop_assert_eq!(taken_for(&edited, &minted) == Some(kind), edited == text);
    }

    #[test]
    fn nothing_may_stand_around_a_token((_, minted) in any_token(), more in "[ \\t\r\n\\x00=A.]{1,2}") {
        let text = minted.token.expose();
        for around in [format!("{text}{more}"), format!("{more}{text}")] {
            prop_assert_eq!(taken_for(&around, &minted), None, "{:?}", around);
        }
    }

    #[test]
    fn neither_half_proves_with_the_half_of_another((kind, one) in any_token(), (_, other) in any_token()) {
        let secret = other.token.expose().split_once('.').expect("it has two halves").1;
        let mixed = format!("{}{}.{secret}", kind.prefix(), one.id);
        prop_assert_eq!(taken_for(&mixed, &one).is_some(), one.hash.matches(secret.as_bytes()));
    }

    #[test]
    fn no_text_makes_it_panic(kind in any_kind(), rest: String) {
        let _whatever_it_is = OpaqueToken::parse(kind, &format!("{}{rest}", kind.prefix()));
    }

    #[test]
    fn what_is_read_has_two_halves_and_no_more(kind in any_kind(), id in any_id(), rest in "[.][A-Za-z0-9_.-]{0,48}") {
        let text = format!("{}{id}{rest}", kind.prefix());
        if let Some(read) = OpaqueToken::parse(kind, &text) {
            let secret = text.rsplit('.').next().unwrap_or_default();
            prop_assert_eq!(format!("{}{}.{secret}", kind.prefix(), read.id), text.as_str());
            prop_assert!(read.proves(&SecretHash::of(secret.as_bytes())));
        }
    }

    #[test]
    fn an_id_in_the_open_reads_back_and_in_no_other_spelling(id in any_id(), edit: Edit) {
        let text = id.as_access();
        prop_assert_eq!(TokenId::parse_access(&text), Some(id));
        let edited = edit.of(&text);
        prop_assert_eq!(TokenId::parse_access(&edited) == Some(id), edited == text);
    }

    #[test]
    fn ids_sort_by_their_time_as_far_as_the_clock_goes(one in 0..=LATEST_MILLIS, other in 0..=LATEST_MILLIS, bits: [[u8; 10]; 2]) {
        let (earlier, later) = (one.min(other), one.max(other));
        prop_assume!(earlier < later);
        let (before, after) = (TokenId::new(earlier, bits[0]), TokenId::new(later, bits[1]));
        prop_assert!(before < after);
        prop_assert!(before.to_bytes() < after.to_bytes());
    }

    /// A counter, a remainder of the id before, or a user in the id would show here.
    #[test]
    fn ids_of_one_millisecond_share_nothing_but_the_time(millis in 0..=LATEST_MILLIS, seed: u64) {
        let entropy = Entropy::seeded(seed);
        let ids: Vec<[u8; 16]> = (0..64).map(|_| TokenId::new(millis, entropy.bytes()).to_bytes()).collect();
        prop_assert!(ids.iter().all(|id| id[..6] == millis.to_be_bytes()[2..]));
        prop_assert!(!ids.is_sorted(), "in the order of time only, never in that of minting");
        let (once, always) = ids.iter().fold(([0; 16], [255; 16]), |(once, always), id| {
            (from_fn(|at| once[at] | id[at]), from_fn(|at| always[at] & id[at]))
        });
        prop_assert_eq!((&once[6..], &always[6..]), (&[255; 10][..], &[0; 10][..]), "every bit is drawn");
    }

    #[test]
    fn an_id_is_the_time_and_what_was_drawn_for_it(millis in 0..=LATEST_MILLIS, bits: [u8; 10]) {
        let bytes = TokenId::new(millis, bits).to_bytes();
        prop_assert_eq!((&bytes[..6], &bytes[6..]), (&millis.to_be_bytes()[2..], &bits[..]));
    }

    #[test]
    fn a_secret_is_made_without_its_id_and_an_id_without_its_secret(kind in any_kind(), ids in [any_id(), any_id()], random: [[u8; 32]; 2]) {
        let halves = |id, random| {
            let token = Minted::new(kind, id, random).token;
            let (id, secret) = token.expose().split_once('.').expect("it has two halves");
            (id.to_owned(), secret.to_owned())
        };
        let one = halves(ids[0], random[0]);
        prop_assert_eq!(&one.1, &halves(ids[1], random[0]).1);
        prop_assert_eq!(&one.0, &halves(ids[0], random[1]).0);
        prop_assert_eq!(one.1 == halves(ids[0], random[1]).1, random[0] == random[1], "all 256 bits are in it");
    }

    #[test]
    fn the_right_id_with_another_secret_is_refused(kind in any_kind(), id in any_id(), random: [[u8; 32]; 2]) {
        prop_assume!(random[0] != random[1]);
        let (kept, other) = (Minted::new(kind, id, random[0]), Minted::new(kind, id, random[1]));
        let presented = OpaqueToken::parse(kind, other.token.expose()).expect("it is well formed");
        prop_assert_eq!(presented.id, kept.id);
        prop_assert!(!presented.proves(&kept.hash));
    }
}
