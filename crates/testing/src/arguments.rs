//! `key=value` arguments.

use std::collections::HashMap;
use std::io;
use std::str::FromStr;
use std::time::Duration;

/// The `key=value` words of a command line.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    values: HashMap<String, String>,
}

impl Arguments {
    /// # Errors
    /// `InvalidInput` when a word has no `=`.
    pub fn parse(words: impl Iterator<Item = String>) -> io::Result<Self> {
        let values = words.map(|word| split(&word)).collect::<io::Result<_>>()?;
        Ok(Self { values })
    }

    /// # Errors
    /// `InvalidInput` when the key is missing or its value does not parse.
    pub fn required<T: FromStr>(&self, key: &str) -> io::Result<T> {
        let text = self
            .values
            .get(key)
            .ok_or_else(|| invalid(format!("{key}= is missing")))?;
        text.parse()
            .map_err(|_| invalid(format!("{key}={text} is not understood")))
    }

    /// # Errors
    /// `InvalidInput` when the value does not parse.
    pub fn or<T: FromStr>(&self, key: &str, default: T) -> io::Result<T> {
        if self.values.contains_key(key) {
            self.required(key)
        } else {
            Ok(default)
        }
    }

    /// A duration given in milliseconds.
    ///
    /// # Errors
    /// As [`Arguments::or`].
    pub fn milliseconds_or(&self, key: &str, default: u64) -> io::Result<Duration> {
        Ok(Duration::from_millis(self.or(key, default)?))
    }
}

fn split(word: &str) -> io::Result<(String, String)> {
    let (key, value) = word
        .split_once('=')
        .ok_or_else(|| invalid(format!("{word} is not key=value")))?;
    Ok((key.to_owned(), value.to_owned()))
}

pub(crate) fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> io::Result<Arguments> {
        Arguments::parse(words.iter().map(|&word| word.to_owned()))
    }

    #[test]
    fn reads_values_and_defaults() {
        let arguments = arguments(&["port=53", "host=::1"]).unwrap();
        assert_eq!(arguments.required::<u16>("port").unwrap(), 53);
        assert_eq!(arguments.or("size", 7usize).unwrap(), 7);
        assert_eq!(arguments.required::<String>("host").unwrap(), "::1");
    }

    #[test]
    fn names_the_wrong_argument() {
        assert!(
            arguments(&["port"])
                .unwrap_err()
                .to_string()
                .contains("port is not key=value")
        );
        let arguments = arguments(&["port=http"]).unwrap();
        assert!(
            arguments
                .or("port", 1u16)
                .unwrap_err()
                .to_string()
                .contains("port=http")
        );
        assert!(
            arguments
                .required::<u16>("size")
                .unwrap_err()
                .to_string()
                .contains("size= is missing")
        );
    }
}
