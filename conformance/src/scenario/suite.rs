//! All the checks there are: the built-in ones, and those a user adds or puts in their place.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobMatcher;
use include_dir::{Dir, include_dir};

use super::check::{Check, Profile};
use super::diagnostic::{Diagnostic, Source};
use super::document;
use super::nearest::nearest;
use crate::verdict::Level;

/// The checks by topic.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    topics: Vec<Topic>,
}

/// The checks of one file.
#[derive(Debug, Clone)]
pub struct Topic {
    /// The topic in a sentence.
    pub about: String,
    /// The checks, in the order of the file.
    pub checks: Vec<Arc<Check>>,
}

/// Why a suite could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A directory or file could not be read.
    #[error("failed to read {}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no scenario file where some were promised.
    #[error("there is no *.toml file in {}: name the directory that holds your checks", path.display())]
    Nothing {
        /// Where.
        path: PathBuf,
    },
    /// Files have mistakes.
    #[error("{}", listed(.0))]
    Invalid(Vec<Diagnostic>),
}

impl Suite {
    /// The checks that are built into the binary.
    pub fn embedded() -> Result<Self, LoadError> {
        let files = EMBEDDED
            .files()
            .filter(|file| is_toml(file.path()))
            .map(|file| Source {
                path: format!("scenarios/checks/{}", file.path().display()),
                // A file that is no UTF-8 is refused like any other that cannot be read as TOML.
                text: String::from_utf8_lossy(file.contents()).into_owned(),
            });
        Self::default().with_sources(files.collect())
    }

    /// Adds the checks of a directory; a check with a known id takes the place of that one.
    pub fn with_directory(self, directory: &Path) -> Result<Self, LoadError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| LoadError::Unreadable { path, source }
        };
        let mut paths = fs::read_dir(directory)
            .and_then(|entries| {
                entries
                    .map(|entry| entry.map(|entry| entry.path()))
                    .collect::<Result<Vec<_>, _>>()
            })
            .map_err(unreadable(directory))?;
        paths.retain(|path| is_toml(path));
        paths.sort();
        if paths.is_empty() {
            return Err(LoadError::Nothing {
                path: directory.to_owned(),
            });
        }
        let sources = paths.iter().map(|path| {
            let text = fs::read_to_string(path).map_err(unreadable(path))?;
            Ok(Source {
                path: path.display().to_string(),
                text,
            })
        });
        let sources = sources.collect::<Result<_, LoadError>>()?;
        self.with_sources(sources)
    }

    /// Adds checks from texts; all files are read, so that all mistakes are seen at once.
    fn with_sources(mut self, sources: Vec<Source>) -> Result<Self, LoadError> {
        let mut diagnostics = Vec::new();
        let mut places: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        let mut added = Vec::new();
        for source in sources.into_iter().map(Arc::new) {
            let file = match document::parse(&source) {
                Ok(file) => file,
                Err(complaints) => {
                    diagnostics.extend(complaints);
                    continue;
                }
            };
            for check in &file.check {
                if let Some(first) = places.insert(check.id.clone(), Arc::clone(&source)) {
                    diagnostics.push(duplicate(&source, &check.id, &first.path));
                }
            }
            added.push(Topic {
                about: file.about,
                checks: file.check.into_iter().map(Arc::new).collect(),
            });
        }
        if !diagnostics.is_empty() {
            return Err(LoadError::Invalid(diagnostics));
        }
        for topic in &mut self.topics {
            topic.checks.retain(|check| !places.contains_key(&check.id));
        }
        self.topics.retain(|topic| !topic.checks.is_empty());
        self.topics.extend(added);
        Ok(self)
    }

    /// The topics in the order of the files' names.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// Every check.
    pub fn checks(&self) -> impl Iterator<Item = &Arc<Check>> {
        self.topics.iter().flat_map(|topic| &topic.checks)
    }

    /// The check of that id.
    pub fn check(&self, id: &str) -> Option<&Arc<Check>> {
        self.checks().find(|check| check.id == id)
    }

    /// The id nearest to one that does not exist.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(id, self.checks().map(|check| check.id.as_str()))
    }

    /// The checks that are asked for.
    pub fn select(&self, selection: &Selection) -> Vec<Arc<Check>> {
        self.checks()
            .filter(|check| selection.admits(check))
            .cloned()
            .collect()
    }
}

/// Which checks are asked for. Within one list any entry is enough; an empty list asks for all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Patterns of ids: `pkce-*`.
    pub only: Vec<GlobMatcher>,
    /// Profiles.
    pub profiles: Vec<Profile>,
    /// Keywords.
    pub levels: Vec<Level>,
}

impl Selection {
    fn admits(&self, check: &Check) -> bool {
        (self.only.is_empty() || self.only.iter().any(|pattern| pattern.is_match(&check.id)))
            && (self.profiles.is_empty()
                || self
                    .profiles
                    .iter()
                    .any(|profile| check.profiles.contains(profile)))
            && (self.levels.is_empty() || self.levels.contains(&check.level))
    }
}

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../scenarios/checks");

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}

fn duplicate(source: &Arc<Source>, id: &str, first: &str) -> Diagnostic {
    let quoted = format!("\"{id}\"");
    let start = source.text.rfind(&quoted).unwrap_or_default();
    Diagnostic::new(
        source,
        start..start + quoted.len(),
        format!("two checks are called `{id}`"),
        format!("the first one stands in {first}"),
    )
    .help(
        "an id is unique; to replace a built-in check, put yours into a directory for --scenarios",
    )
}

fn listed(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n\n")
}
