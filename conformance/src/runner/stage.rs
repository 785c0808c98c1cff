//! Which steps take place, and the values they can name: the same for whoever plays a scenario, once or a million times.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::scenario::Step;
use crate::text::{Names, Text};
use crate::words::Need;

/// A text of at most so many bytes. A page of HTML is evidence, but not a sentence.
pub fn cut(mut text: String, longest: usize) -> String {
    if text.len() > longest {
        text.truncate(text.floor_char_boundary(longest));
        text.push_str(" ...");
    }
    text
}

/// The needs that are not offered, in a sentence.
pub fn missing(needs: &[Need], offers: &BTreeSet<Need>) -> Option<String> {
    let missing: Vec<_> = needs
        .iter()
        .filter(|need| !offers.contains(need))
        .map(Need::to_string)
        .collect();
    if missing.is_empty() {
        None
    } else {
        Some(format!("the target does not offer {}", missing.join(", ")))
    }
}

/// Whether the values are there without which a step makes no sense.
pub fn is_given(step: &Step, names: &Names) -> bool {
    step.given.iter().all(|path| {
        let path: Vec<_> = path.split('.').collect();
        names.find(&path).is_ok_and(|value| !value.is_null())
    })
}

/// Values by name, as they are now. They may refer to what is known already.
pub fn values(texts: &BTreeMap<String, Text>, names: &Names) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    for (name, text) in texts {
        let value = text
            .value(names)
            .map_err(|error| format!("{name}: {error}"))?;
        values.insert(name.clone(), value);
    }
    Ok(values)
}
