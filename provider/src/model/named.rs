//! Vocabularies: enums whose values go by a name on the wire.

/// Declares such an enum from one list of values and names.
macro_rules! named {
    ($(#[$about:meta])* $vocabulary:ident { $($(#[doc = $doc:literal])+ $value:ident = $name:literal;)+ }) => {
        $(#[$about])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
        )]
        pub enum $vocabulary {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $value,)+
        }

        impl $vocabulary {
            /// All of them, in the order of the list.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$value),+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $name,)+ }
            }

            /// The value of a name; `None` if it is not in the list.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.as_str() == name)
            }
        }
    };
}

pub(crate) use named;
