//! How a vocabulary is written down: once, each word with its sentence.

/// Makes an enum of a table of words. Reading, writing, schema, `Display`, lookup and sentences come from the table. Where the
/// words are names of values, the type of each stands behind it; such words are looked up and not read.
macro_rules! vocabulary {
    (
        $(#[$outer:meta])*
        $vis:vis enum $Name:ident {
            $($(#[doc = $says:literal])+ $Variant:ident = $word:literal $($default:ident)?,)+
        }
    ) => {
        $(#[$outer])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Deserialize, serde::Serialize, schemars::JsonSchema,
        )]
        $vis enum $Name {
            $($(#[doc = $says])+ #[serde(rename = $word)] $(#[$default])? $Variant,)+
        }

        vocabulary!(@lookup $Name { $($(#[doc = $says])+ $Variant = $word,)+ });
    };
    (
        $(#[$outer:meta])*
        $vis:vis enum $Name:ident {
            $($(#[doc = $says:literal])+ $Variant:ident = $word:literal: $shape:expr,)+
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $Name {
            $($(#[doc = $says])+ $Variant,)+
        }

        impl $Name {
            /// The type of its value.
            pub const fn shape(self) -> $crate::words::Shape {
                use $crate::words::Shape::*;
                match self { $(Self::$Variant => $shape,)+ }
            }
        }

        vocabulary!(@lookup $Name { $($(#[doc = $says])+ $Variant = $word,)+ });
    };
    (@lookup $Name:ident { $($(#[doc = $says:literal])+ $Variant:ident = $word:literal,)+ }) => {
        impl $Name {
            /// Every word, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            /// The word itself, as files and reports spell it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }

            /// Its meaning, in a sentence.
            pub const fn says(self) -> &'static str {
                match self { $(Self::$Variant => concat!($($says),+).trim_ascii(),)+ }
            }

            /// The entry with this name.
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|entry| entry.name() == word)
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

pub(crate) use vocabulary;
