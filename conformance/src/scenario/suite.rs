//! All the checks and journeys there are: the built-in ones, and those a user adds or puts in their place.

mod mixture;
mod uniqueness;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobMatcher;
use include_dir::{Dir, include_dir};

use super::check::Check;
use super::document;
use super::journey::Journey;
use crate::text::nearest::nearest;
use crate::text::{Diagnostic, Source};
use crate::words::Level;
use crate::words::Profile;

/// The checks and journeys by topic.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    topics: Vec<Topic>,
}

/// The checks and journeys of one file.
#[derive(Debug, Clone)]
pub struct Topic {
    /// The topic in a sentence.
    pub about: String,
    /// The checks, in the order of the file.
    pub checks: Vec<Arc<Check>>,
    /// The journeys, in the order of the file.
    pub journeys: Vec<Arc<Journey>>,
    source: Arc<Source>,
}

/// The kind of thing that an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Check,
    Journey,
}

impl Topic {
    /// The ids in this file, and what they name.
    fn ids(&self) -> impl Iterator<Item = (Kind, &str)> {
        let checks = self.checks.iter().map(|check| (Kind::Check, &*check.id));
        let journeys = self
            .journeys
            .iter()
            .map(|journey| (Kind::Journey, &*journey.id));
        checks.chain(journeys)
    }
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
    #[error("there is no *.toml file in {}: name the directory or the file that holds your scenarios", path.display())]
    Nothing {
        /// Where.
        path: PathBuf,
    },
    /// Files have mistakes.
    #[error("{}", listed(.0))]
    Invalid(Vec<Diagnostic>),
}

impl Suite {
    /// The checks and journeys that are built into the binary.
    pub fn embedded() -> Result<Self, LoadError> {
        let files = [("checks", &CHECKS), ("journeys", &JOURNEYS)]
            .into_iter()
            .flat_map(|(folder, files)| files.files().map(move |file| (folder, file)))
            .filter(|(_, file)| is_toml(file.path()))
            .map(|(folder, file)| Source {
                path: format!("scenarios/{folder}/{}", file.path().display()),
                // A file that is no UTF-8 is refused like any other that cannot be read as TOML.
                text: String::from_utf8_lossy(file.contents()).into_owned(),
            });
        Self::default().with_sources(files.collect())
    }

    /// Adds the checks and journeys of a file, or of all files of a directory.
    pub fn with_path(self, path: &Path) -> Result<Self, LoadError> {
        if path.is_dir() {
            self.with_directory(path)
        } else {
            self.with_file(path)
        }
    }

    /// Adds the checks and journeys of a directory; one with a known id takes the place of that one.
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

    /// Adds the checks and journeys of one file, which then is the last of [`Suite::topics`].
    pub fn with_file(self, path: &Path) -> Result<Self, LoadError> {
        let text = fs::read_to_string(path).map_err(|source| LoadError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        self.with_sources(vec![Source {
            path: path.display().to_string(),
            text,
        }])
    }

    /// Adds the checks and journeys of a text, as if it stood in a file of that name.
    pub fn with_text(self, path: &str, text: String) -> Result<Self, LoadError> {
        let path = path.to_owned();
        self.with_sources(vec![Source { path, text }])
    }

    /// Adds scenarios from texts; all files are read, so that all mistakes are seen at once.
    fn with_sources(mut self, sources: Vec<Source>) -> Result<Self, LoadError> {
        let mut diagnostics = Vec::new();
        let mut added = Vec::new();
        for source in sources.into_iter().map(Arc::new) {
            match document::parse(&source) {
                Ok(file) => added.push(Topic {
                    about: file.about,
                    checks: file.check.into_iter().map(Arc::new).collect(),
                    journeys: file.journey.into_iter().map(Arc::new).collect(),
                    source,
                }),
                Err(complaints) => diagnostics.extend(complaints),
            }
        }
        // Names can be compared only once all of them are known.
        if diagnostics.is_empty() {
            diagnostics = uniqueness::twins(&added);
        }
        if !diagnostics.is_empty() {
            return Err(LoadError::Invalid(diagnostics));
        }
        let ids: BTreeSet<(Kind, &str)> = added.iter().flat_map(Topic::ids).collect();
        for topic in &mut self.topics {
            topic
                .checks
                .retain(|check| !ids.contains(&(Kind::Check, check.id.as_str())));
            topic
                .journeys
                .retain(|journey| !ids.contains(&(Kind::Journey, journey.id.as_str())));
        }
        self.topics
            .retain(|topic| !topic.checks.is_empty() || !topic.journeys.is_empty());
        self.topics.extend(added);
        let mut diagnostics = uniqueness::twins(&self.topics);
        diagnostics.extend(mixture::complaints(&self));
        match diagnostics.is_empty() {
            true => Ok(self),
            false => Err(LoadError::Invalid(diagnostics)),
        }
    }

    /// The topics in the order of the files' names.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// Every check.
    pub fn checks(&self) -> impl Iterator<Item = &Arc<Check>> {
        self.topics.iter().flat_map(|topic| &topic.checks)
    }

    /// Every journey.
    pub fn journeys(&self) -> impl Iterator<Item = &Arc<Journey>> {
        self.topics.iter().flat_map(|topic| &topic.journeys)
    }

    /// The journey of that id.
    pub fn journey(&self, id: &str) -> Option<&Arc<Journey>> {
        self.journeys().find(|journey| journey.id == id)
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

static CHECKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../scenarios/checks");
static JOURNEYS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../scenarios/journeys");

fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}

fn listed(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n\n")
}
