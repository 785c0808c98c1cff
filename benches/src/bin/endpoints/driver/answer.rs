//! An answer, and whether it is the right one.

use anyhow::{Context as _, Result, anyhow, ensure};

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    status: u16,
    body: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Reads an answer; `None` while it is not all there.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        let parsed = head
            .parse(bytes)
            .with_context(|| wrong("is no HTTP", bytes))?;
        let httparse::Status::Complete(start) = parsed else {
            return Ok(None);
        };
        let length = head
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("content-length"))
            .and_then(|header| {
                std::str::from_utf8(header.value)
                    .ok()?
                    .parse::<usize>()
                    .ok()
            })
            .ok_or_else(|| anyhow!(wrong("has no Content-Length", bytes)))?;
        let rest = &bytes[start..];
        ensure!(rest.len() <= length, wrong("is longer than it says", bytes));
        Ok((rest.len() == length).then_some(Self {
            status: head.code.unwrap_or_default(),
            body: rest,
            bytes,
        }))
    }

    /// The body of an answer that grants what was asked.
    pub(crate) fn success(&self) -> Result<&'a [u8]> {
        ensure!(self.status == 200, wrong("is a refusal", self.bytes));
        Ok(self.body)
    }

    fn text(&self) -> Result<&'a str> {
        std::str::from_utf8(self.success()?).with_context(|| wrong("is no text", self.bytes))
    }

    /// Whether the body has something in it.
    pub(super) fn has(&self, part: &str) -> Result<()> {
        let held = self.text()?.contains(part);
        ensure!(held, wrong(&format!("does not have {part}"), self.bytes));
        Ok(())
    }

    /// The refresh token of a token response; it has no character that JSON would escape.
    pub(super) fn refresh_token(&self) -> Result<&'a str> {
        let text = self.text()?;
        ensure!(
            text.contains(ID_TOKEN),
            wrong("has no id_token", self.bytes)
        );
        text.split_once(REFRESH_TOKEN)
            .and_then(|(_, rest)| Some(rest.split_once('"')?.0))
            .ok_or_else(|| anyhow!(wrong("has no refresh_token", self.bytes)))
    }
}

fn wrong(why: &str, bytes: &[u8]) -> String {
    format!("an answer {why}:\n{}", String::from_utf8_lossy(bytes))
}

const MOST_HEADERS: usize = 32;
const REFRESH_TOKEN: &str = "\"refresh_token\":\"";
const ID_TOKEN: &str = "\"id_token\":\"ey";

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n{\"refresh_token\":\"next\",\"id_token\":\"ey.\"}";

    #[test]
    fn an_answer_is_read_once_all_of_it_is_there() {
        for missing in 1..TOKENS.len() {
            let part = Answer::parse(&TOKENS[..missing]).expect("it is the start of an answer");
            assert!(part.is_none(), "{missing}");
        }
        let whole = Answer::parse(TOKENS)
            .expect("it is HTTP")
            .expect("it is whole");
        assert_eq!(whole.refresh_token().expect("there is one"), "next");
        assert!(whole.has("next").is_ok() && whole.has("other").is_err());
    }

    #[test]
    fn a_refusal_is_shown_with_its_bytes() {
        let refused = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nno!";
        let refused = Answer::parse(refused)
            .expect("it is HTTP")
            .expect("it is whole");
        let error = refused.has("no!").expect_err("it is a refusal");
        assert!(error.to_string().contains("400 Bad Request"), "{error}");
    }
}
