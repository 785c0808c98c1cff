use proptest::prelude::*;

use super::*;

const LIMIT: usize = 100;

fn reader() -> Answers {
    Answers::new("http://op.example/", LIMIT, false)
}

/// Reads bytes that arrive in pieces of this size before the connection ends.
fn read(bytes: &[u8], size: usize) -> (Vec<(u16, String)>, Option<String>) {
    let mut answers = reader();
    let read = bytes
        .chunks(size.max(1))
        .try_for_each(|piece| answers.take(piece, Duration::ZERO))
        .and_then(|()| answers.end(Duration::ZERO));
    let complete = answers.into_complete().into_iter();
    (
        complete
            .map(|answer| (answer.status, answer.text()))
            .collect(),
        read.err().map(|error| error.to_string()),
    )
}

/// The answers, however the bytes arrive.
#[track_caller]
fn whole(bytes: &str) -> Vec<(u16, String)> {
    for size in [1, 2, 3, 7, bytes.len()] {
        let (answers, error) = read(bytes.as_bytes(), size);
        assert_eq!(error, None, "in pieces of {size}");
        assert_eq!(answers, read(bytes.as_bytes(), bytes.len()).0);
    }
    read(bytes.as_bytes(), bytes.len()).0
}

#[track_caller]
fn refused(bytes: &str, why: &str) {
    for size in [1, bytes.len()] {
        let error = read(bytes.as_bytes(), size).1.expect(bytes);
        assert!(error.contains(why), "{error}");
    }
}

fn answers(list: &[(u16, &str)]) -> Vec<(u16, String)> {
    let owned = |(status, body): &(u16, &str)| (*status, (*body).to_owned());
    list.iter().map(owned).collect()
}

#[test]
fn a_body_ends_where_its_length_says() {
    let bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}HTTP/1.1 404 \r\ncontent-length: 0\r\n\r\n";
    assert_eq!(whole(bytes), answers(&[(200, "{}"), (404, "")]));
}

#[test]
fn a_chunked_body_ends_with_its_trailer() {
    let bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n\
                 1;a=b\r\n{\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
    assert_eq!(whole(bytes), answers(&[(200, "{0123456789"), (204, "")]));
}

#[test]
fn a_body_without_a_length_ends_with_the_connection() {
    let bytes = "HTTP/1.0 400 Bad Request\n\nso\r\n\r\nit is";
    assert_eq!(whole(bytes), answers(&[(400, "so\r\n\r\nit is")]));
}

#[test]
fn interim_answers_are_passed_over() {
    let bytes =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 204 \r\n\r\n";
    assert_eq!(whole(bytes), answers(&[(204, "")]));
    refused(
        &"HTTP/1.1 100 Continue\r\n\r\n".repeat(17),
        "more than 16 interim answers",
    );
}

#[test]
fn an_answer_to_head_has_no_body() {
    let mut answers = Answers::new("", LIMIT, true);
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    assert_eq!(answers.take(bytes, Duration::ZERO), Ok(()));
    assert_eq!(answers.complete().len(), 1);
    assert!(!answers.is_amid());
}

#[test]
fn an_answer_says_whether_it_is_the_last_one() {
    for (head, last) in [
        ("HTTP/1.1 204 \r\n", false),
        ("HTTP/1.1 204 \r\nConnection: x, Close\r\n", true),
        ("HTTP/1.0 204 \r\n", true),
        ("HTTP/1.0 204 \r\nConnection: keep-alive\r\n", false),
    ] {
        let mut answers = reader();
        let bytes = format!("{head}\r\n");
        assert_eq!(answers.take(bytes.as_bytes(), Duration::ZERO), Ok(()));
        assert_eq!(answers.is_last_of_all(), last, "{head}");
    }
}

#[test]
fn what_is_no_answer_is_named() {
    let ok = "HTTP/1.1 200 OK\r\n";
    refused("220 mail.example ESMTP\r\n", "no HTTP/1.1");
    refused("220 mail.example ESMTP\r\n\r\n", "no HTTP/1.1");
    refused(ok, "closed within the header");
    refused(
        &format!("{ok}Content-Length: 3\r\n\r\n{{}}"),
        "within the body",
    );
    refused(
        &format!("{ok}Content-Length: 3\r\nContent-Length: 2\r\n\r\n{{}}"),
        "two lengths",
    );
    refused(&format!("{ok}Content-Length: +3\r\n\r\n{{}}"), "no length");
    refused(
        &format!("{ok}Content-Length: {}\r\n\r\n{{}}", "9".repeat(99)),
        "no length",
    );
    let chunked = format!("{ok}Transfer-Encoding: chunked\r\n\r\n");
    refused(&format!("{chunked}x\r\n"), "no size");
    refused(&format!("{chunked}+1\r\n"), "no size");
    refused(&format!("{chunked}{}\r\n", "f".repeat(17)), "no size");
    refused(&format!("{chunked}1\r\nab\r\n"), "longer than it says");
    refused(&format!("{chunked}1\r\na\r\n"), "within the body");
}

#[test]
fn nothing_grows_without_end() {
    let ok = "HTTP/1.1 200 OK\r\n";
    refused(
        &format!("{ok}x: {}", "a".repeat(70_000)),
        "longer than 65536 bytes",
    );
    refused(
        &format!("{ok}{}\r\n", "x: y\r\n".repeat(129)),
        "no HTTP/1.1",
    );
    refused(
        &format!("{ok}Content-Length: 101\r\n\r\na"),
        "longer than we take",
    );
    refused(
        &format!("{ok}\r\n{}", "a".repeat(101)),
        "longer than we take",
    );
    let chunked = format!("{ok}Transfer-Encoding: chunked\r\n\r\n");
    refused(
        &format!("{chunked}ffffffffffffffff\r\n"),
        "longer than we take",
    );
    refused(
        &format!("{chunked}{}", "1\r\na\r\n".repeat(101)),
        "longer than we take",
    );
    refused(
        &format!("{chunked}1;{}", "a".repeat(5_000)),
        "a line of a chunked body",
    );
    refused(
        &format!("{chunked}0\r\n{}", "x: y\r\n".repeat(5_000)),
        "a line of a chunked body",
    );
    refused(&"HTTP/1.1 204 \r\n\r\n".repeat(100), "more than 64 answers");
    let two = format!("{ok}Content-Length: 60\r\n\r\n{}", "a".repeat(60)).repeat(2);
    refused(&two, "longer than we take");
}

/// Bytes that come close to answers.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let fragments = prop::sample::select(vec![
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.0 404 \n",
        "content-length: 3\r\n",
        "Content-Length: 18446744073709551616\r\n",
        "Transfer-Encoding: chunked\r\n",
        "connection: close\r\n",
        "\r\n",
        "\n",
        "\r",
        "3\r\nabc\r\n",
        "0\r\n\r\n",
        "ffffffff\r\n",
        "abc",
    ]);
    let piece = prop_oneof![
        4 => fragments.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_the_bytes_are_cut_makes_no_difference(bytes in nearly(), size in 1..40_usize) {
        prop_assert_eq!(read(&bytes, size), read(&bytes, bytes.len()));
    }

    #[test]
    fn bodies_stay_within_their_limit(bytes in nearly()) {
        let (answers, _) = read(&bytes, bytes.len());
        prop_assert!(answers.iter().map(|(_, body)| body.len()).sum::<usize>() <= 3 * LIMIT);
    }
}
