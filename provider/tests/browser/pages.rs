//! The headers of every page, and the attributes of every cookie.

use crate::robot::Op;

#[tokio::test]
async fn no_page_can_be_framed_cached_read_by_other_origins_or_leak_its_url() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let login = browser.authorize(&[]).await;
    let consent = browser.log_in(&login, "alice").await;
    let error = browser.authorize(&[("client_id", "nobody")]).await;
    let mode = browser
        .authorize(&[("response_mode", "form_post"), ("prompt", "none")])
        .await;
    for (seen, page) in [
        (login, "login"),
        (consent, "consent"),
        (error, "error"),
        (mode, "form_post"),
    ] {
        assert_eq!(seen.page(), page);
        assert_eq!(seen.headers["x-frame-options"], "DENY");
        assert_eq!(seen.headers["cache-control"], "no-store");
        assert_eq!(seen.headers["x-content-type-options"], "nosniff");
        assert_eq!(seen.headers["referrer-policy"], "same-origin");
        let policy = seen.headers["content-security-policy"]
            .to_str()
            .expect("it is ASCII");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!seen.headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn a_hostile_hint_is_shown_as_text() {
    let op = Op::strict().await;
    let hostile = "\"><svg/onload=alert(1)>${{7*7}}";
    let seen = op.browser().authorize(&[("login_hint", hostile)]).await;
    assert_eq!(seen.page(), "login");
    assert!(!seen.body.contains("<svg"));
    let seen = op.browser().authorize(&[("client_id", hostile)]).await;
    assert!(!seen.body.contains("<svg"));
}

#[tokio::test]
async fn the_redirect_with_the_code_is_neither_cached_nor_a_referrer() {
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let done = browser.through(start, "alice").await;
    done.code();
    assert_eq!(done.headers["cache-control"], "no-store");
    assert_eq!(done.headers["referrer-policy"], "no-referrer");
}
