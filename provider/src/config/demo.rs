//! The built-in demonstration.

use super::{Config, file};

pub(super) fn config() -> Config {
    file::read("demo.toml", TEXT).expect("the built-in configuration is read by a test")
}

const TEXT: &str = include_str!("../demo.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_has_two_users_and_a_client_of_each_sort() {
        let demo = config();
        assert_eq!(demo.users.len(), 2);
        assert_eq!(demo.clients.len(), 6);
        assert!(demo.clients.iter().any(|client| client.is_public()));
    }
}
