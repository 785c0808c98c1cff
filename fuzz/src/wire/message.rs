//! A request as it travels: lines and a body, written as templates of the verb `wire`.

/// The end of a line as it should be, in the escapes of the language.
pub(super) const CRLF: &str = r"\r\n";

/// The parts of a request on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The bytes before the request line.
    pub before: String,
    /// The method.
    pub method: String,
    /// The request target.
    pub target: String,
    /// The version.
    pub version: String,
    /// The field lines, without those that say where the body ends.
    pub fields: Vec<String>,
    /// The field lines that say where the body ends: RFC 9112 section 6.
    pub framing: Vec<String>,
    /// How each line ends.
    pub line_end: &'static str,
    /// The body.
    pub body: String,
}

impl Message {
    /// Everything before the body.
    #[must_use]
    pub fn head(&self) -> String {
        let Self {
            before,
            method,
            target,
            version,
            line_end,
            ..
        } = self;
        let mut head = format!("{before}{method} {target} {version}{line_end}");
        for line in self.fields.iter().chain(&self.framing) {
            head.push_str(line);
            head.push_str(line_end);
        }
        head.push_str(line_end);
        head
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> String {
        self.head() + &self.body
    }

    /// Changes the field line of this name, if there is one.
    pub(super) fn change(&mut self, name: &str, change: impl Fn(&str, &str) -> String) {
        for line in self.fields.iter_mut().chain(&mut self.framing) {
            if let Some((written, value)) = line.split_once(": ")
                && written.eq_ignore_ascii_case(name)
            {
                *line = change(written, value);
            }
        }
    }
}

/// The smallest parts of a template that can be sent by themselves: a character, an escape or a reference.
#[must_use]
pub fn units(template: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '{' if rest.starts_with("{{") => 2,
            '{' => rest.find('}').map_or(rest.len(), |end| end + 1),
            '}' if rest.starts_with("}}") => 2,
            '\\' if rest.starts_with(r"\x") => rest.len().min(4),
            '\\' => rest.len().min(2),
            other => other.len_utf8(),
        };
        let (unit, after) = rest.split_at(length);
        units.push(unit);
        rest = after;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_cut_between_its_units_only() {
        let template = r"a\r\x41{{{flow.code|length}}}é";
        let expected = ["a", r"\r", r"\x41", "{{", "{flow.code|length}", "}}", "é"];
        assert_eq!(units(template), expected);
        assert_eq!(units(template).concat(), template);
    }
}
