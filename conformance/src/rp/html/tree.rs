//! The tree of a page that a stranger wrote.

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

/// Parses a page, up to the point where it has more nodes than any page to log in with.
///
/// A parser that repairs markup opens unclosed formatting elements again in every paragraph, so a page of a megabyte can ask
/// for billions of nodes. That is why the page is handed over in pieces, and the tree looked at between them.
pub(super) fn parse(page: &str) -> Html {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = driver::parse_document(sink, ParseOpts::default());
    let mut rest = page;
    while !rest.is_empty() && parser.tokenizer.sink.sink.0.borrow().tree.values().len() < MOST_NODES
    {
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(PIECE.min(rest.len())));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
    }
    parser.finish()
}

const MOST_NODES: usize = 4_000;
/// In bytes: short enough for few tags, each of which can add as many nodes as there are.
const PIECE: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_out_whole() {
        let page = "<p>Grüße</p>".repeat(500);
        assert_eq!(parse(&page).html(), Html::parse_document(&page).html());
    }

    #[test]
    fn a_page_that_multiplies_itself_stays_small() {
        let unclosed: String = (0..5_000).map(|n| format!("<b id={n}>")).collect();
        let page = format!("<p>{unclosed}{}", "<p>x".repeat(50_000));
        let nodes = parse(&page).tree.values().len();
        assert!(nodes < 30 * MOST_NODES, "{nodes} nodes");
    }
}
