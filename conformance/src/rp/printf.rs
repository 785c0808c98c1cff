//! A command line that repeats bytes, for requests that no HTTP client would send.

use url::Url;

use super::raw::RawRequest;
use super::redacted::Piece;
use super::secrets::Secrets;
use crate::words::Ending;

/// The bytes as an escaped text, a line of it for each line of the request, with fingerprints in place of secrets.
pub(crate) fn shown(bytes: &[u8], secrets: &Secrets) -> String {
    let mut text = String::new();
    written(bytes, secrets, |piece| match piece {
        Written::Bytes(bytes) => bytes.iter().for_each(|byte| escape(*byte, &mut text)),
        Written::Secret { shown, .. } => text.push_str(&shown),
    });
    text.trim_end_matches('\n').to_owned()
}

fn escape(byte: u8, text: &mut String) {
    match byte {
        b'\r' => text.push_str(r"\r"),
        b'\n' => text.push_str("\\n\n"),
        b'\t' => text.push_str(r"\t"),
        0 => text.push_str(r"\0"),
        b'\\' => text.push_str(r"\\"),
        b' '..=b'~' => text.push(byte.into()),
        _ => text.push_str(&format!("\\x{byte:02x}")),
    }
}

/// The command: `printf` into `nc`, or into `openssl s_client` where the connection is encrypted, with shell variables in
/// place of secrets: so many bytes of it, of which there are `whole`.
pub(crate) fn line(request: &RawRequest, shown: usize, whole: usize, secrets: &Secrets) -> String {
    let mut room = shown;
    let commands = request.pieces.iter().map(|piece| {
        let kept = &piece[..piece.len().min(room)];
        room -= kept.len();
        printf(kept, secrets)
    });
    let pause = match request.pause.is_zero() {
        true => "; ".to_owned(),
        false => format!("; sleep {}; ", request.pause.as_secs_f32()),
    };
    let commands: Vec<_> = commands.filter(|command| !command.is_empty()).collect();
    let mut line = match commands.as_slice() {
        [one] => one.clone(),
        several => format!("{{ {}; }}", several.join(&pause)),
    };
    line.push_str(" | ");
    line.push_str(&connection(&request.url, request.ending));
    if whole > shown {
        line.push_str(&format!(" # and {} bytes more", whole - shown));
    }
    line
}

fn connection(url: &Url, ending: Ending) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    if url.scheme() == "https" {
        return format!("openssl s_client -quiet -connect '{host}:{port}'");
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    // Of the kinds of nc there are, all know -w, and those that close their side at the end of the input only if told know -N.
    let option = match ending {
        Ending::Wait => "-w 10",
        Ending::HalfClose => "-N",
        Ending::Close => "-w 0",
    };
    format!("nc {option} '{bare}' {port}")
}

/// In the octal escapes that every `printf` knows: POSIX has no hexadecimal ones.
fn printf(bytes: &[u8], secrets: &Secrets) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut format = String::new();
    let mut variables = String::new();
    written(bytes, secrets, |piece| match piece {
        Written::Bytes(bytes) => {
            for byte in bytes {
                match byte {
                    b'\r' => format.push_str(r"\r"),
                    b'\n' => format.push_str(r"\n"),
                    b'\\' => format.push_str(r"\\"),
                    b'%' => format.push_str("%%"),
                    b'\'' => format.push_str(r"'\''"),
                    // It would begin an option.
                    b'-' if format.is_empty() => format.push_str(r"\055"),
                    b' '..=b'~' => format.push((*byte).into()),
                    _ => format.push_str(&format!("\\{byte:03o}")),
                }
            }
        }
        Written::Secret { variable, .. } => {
            format.push_str("%s");
            variables.push_str(&format!(" {variable}"));
        }
    });
    format!("printf '{format}'{variables}")
}

enum Written<'b> {
    Bytes(&'b [u8]),
    Secret { shown: String, variable: String },
}

/// Tells bytes and secrets apart. Secrets are texts, so that none has bytes which are no UTF-8.
fn written(bytes: &[u8], secrets: &Secrets, mut tell: impl FnMut(Written<'_>)) {
    for chunk in bytes.utf8_chunks() {
        for piece in secrets.redact(chunk.valid()).0 {
            match piece {
                Piece::Text(text) => tell(Written::Bytes(text.as_bytes())),
                Piece::Secret(mark) => tell(Written::Secret {
                    shown: mark.shown(),
                    variable: mark.variable(),
                }),
            }
        }
        tell(Written::Bytes(chunk.invalid()));
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use bytes::Bytes;

    use super::super::secrets::Salt;
    use super::*;

    fn request(url: &str, pieces: &[&'static [u8]]) -> RawRequest {
        RawRequest {
            url: Url::parse(url).expect(url),
            pieces: pieces.iter().copied().map(Bytes::from_static).collect(),
            pause: Duration::from_millis(50),
            ending: Ending::Wait,
        }
    }

    fn secrets() -> Secrets {
        let mut secrets = Secrets::new(Salt::fresh());
        secrets.learn("code", "the-code");
        secrets
    }

    #[test]
    fn the_line_names_the_connection_and_tells_no_secret() {
        let raw = request(
            "http://[::1]:9400/token",
            &[b"POST / HTTP/1.1\r\n\r\n", b"code=the-code"],
        );
        let line = line(&raw, 99, 31, &secrets());
        let start = r"{ printf 'POST / HTTP/1.1\r\n\r\n'; sleep 0.05; printf 'code=%s' ";
        assert!(line.starts_with(&format!("{start}\"$CODE_")), "{line}");
        assert!(line.ends_with("\"; } | nc -w 10 '::1' 9400"), "{line}");
        assert!(!line.contains("the-code"));
    }

    #[test]
    fn an_encrypted_connection_needs_another_command() {
        let raw = request("https://op.example/token", &[b"GET / HTTP/1.1\r\n\r\n"]);
        let (secrets, end) = (
            secrets(),
            " | openssl s_client -quiet -connect 'op.example:443'",
        );
        assert_eq!(
            line(&raw, 99, 18, &secrets),
            format!(r"printf 'GET / HTTP/1.1\r\n\r\n'{end}")
        );
        assert_eq!(
            line(&raw, 3, 18, &secrets),
            format!("printf 'GET'{end} # and 15 bytes more")
        );
    }

    #[test]
    fn the_line_makes_exactly_these_bytes() {
        let bytes: Vec<u8> = (0..=255).chain(*b"%s\\n'$x`\"").collect();
        let command = printf(&bytes, &secrets());
        let shell = Command::new("sh")
            .arg("-c")
            .arg(command)
            .stdin(Stdio::null())
            .output();
        assert_eq!(shell.expect("there is a shell").stdout, bytes);
    }

    #[test]
    fn what_is_shown_has_a_line_for_each_line() {
        let shown = shown(b"a\\\xff: \0the-code\r\n\r\n", &secrets());
        let (before, after) = shown.split_once("<code ").expect("a fingerprint");
        assert_eq!(before, r"a\\\xff: \0");
        assert!(after.ends_with(">\\r\\n\n\\r\\n"), "{shown}");
    }
}
