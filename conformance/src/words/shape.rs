//! The types of values that scenarios look at.

/// The type of a value, as far as it is known before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number.
    Number,
    /// An HTTP status: a number, or `"4xx"` for a hundred of them.
    Status,
    /// `true` or `false`.
    Truth,
    /// A list.
    List(&'static Self),
    /// Words whose order means nothing: RFC 6749 section 3.3.
    Scope,
    /// Members with these names.
    Table(&'static [Field]),
    /// Members with any names.
    Map(&'static Self),
    /// Any value that the target sends.
    Open,
}

/// A member of a table: its name, and its type.
pub type Field = (&'static str, Shape);

impl Shape {
    /// Its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text | Self::Word(_) => "a text",
            Self::Number => "a number",
            Self::Status => "an HTTP status",
            Self::Truth => "true or false",
            Self::List(_) => "a list",
            Self::Scope => "a set of words",
            Self::Table(_) | Self::Map(_) => "a table",
            Self::Open => "any JSON value",
        }
    }

    /// The type of a member, or of an element by its number; `None` if there cannot be one.
    pub(crate) fn member(self, name: &str) -> Option<Self> {
        match self {
            Self::Table(fields) => fields
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, shape)| *shape),
            Self::Map(shape) => Some(*shape),
            Self::List(shape) => name.parse::<usize>().ok().map(|_| *shape),
            Self::Open => Some(self),
            Self::Text
            | Self::Word(_)
            | Self::Number
            | Self::Status
            | Self::Truth
            | Self::Scope => None,
        }
    }

    /// The names of its members, where they are known.
    pub(crate) fn members(self) -> impl Iterator<Item = &'static str> {
        let fields = match self {
            Self::Table(fields) => fields,
            Self::Text
            | Self::Word(_)
            | Self::Number
            | Self::Status
            | Self::Truth
            | Self::List(_)
            | Self::Scope
            | Self::Map(_)
            | Self::Open => &[],
        };
        fields.iter().map(|(name, _)| *name)
    }
}
