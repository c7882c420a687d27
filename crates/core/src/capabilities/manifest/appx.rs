//! Package.appxmanifest: the manifest of a Windows package.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use super::declaration::Declaration;

/// Namespaces of all versions of the schema begin with it: foundation, uap, rescap, …
const SCHEMAS: &[u8] = b"http://schemas.microsoft.com/appx/";

/// Those of the elements `Package` and `Capabilities`.
const FOUNDATION: [&[u8]; 2] = [
    b"http://schemas.microsoft.com/appx/manifest/foundation/windows10",
    b"http://schemas.microsoft.com/appx/2010/manifest",
];

const CAPABILITY: [&[u8]; 3] = [b"Capability", b"DeviceCapability", b"CustomCapability"];

/// Depth of elements; those of a manifest end at six.
const MAX_DEPTH: usize = 64;

/// What the manifest declares. Without the element `Capabilities` it declares none.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Declaration, String> {
    let mut walk = Walk::default();
    let mut reader = NsReader::from_str(text);
    loop {
        let (namespace, event) = match reader.read_resolved_event() {
            Ok(event) => event,
            Err(error) => return Err(error.to_string()),
        };
        match event {
            Event::Start(element) => walk.enter(&namespace, &element)?,
            Event::Empty(element) => {
                walk.enter(&namespace, &element)?;
                walk.leave();
            }
            Event::End(_) => walk.leave(),
            Event::DocType(_) => return Err("a DTD is not allowed".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    walk.end()
}

/// Where in the document the reader is, and what it found.
#[derive(Debug, Default)]
struct Walk {
    depth: usize,
    has_root: bool,
    /// Whether it is in the element `Capabilities`.
    is_inside: bool,
    names: Vec<String>,
}

impl Walk {
    fn enter(
        &mut self,
        namespace: &ResolveResult<'_>,
        element: &BytesStart<'_>,
    ) -> Result<(), String> {
        let local = element.local_name();
        let local = local.as_ref();
        let depth = self.depth;
        self.depth += 1;
        match (depth, self.is_inside) {
            (0, _) => self.require_root(namespace, local),
            (1, _) => {
                self.is_inside = local == b"Capabilities" && is_foundation(namespace);
                Ok(())
            }
            (2, true) => self.declare(namespace, element),
            (MAX_DEPTH.., _) => Err("nested too deep".to_owned()),
            _ => Ok(()),
        }
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.is_inside &= self.depth > 1;
    }

    fn require_root(&mut self, namespace: &ResolveResult<'_>, local: &[u8]) -> Result<(), String> {
        if self.has_root || local != b"Package" || !is_foundation(namespace) {
            return Err("the root is not the element Package of the foundation schema".to_owned());
        }
        self.has_root = true;
        Ok(())
    }

    fn declare(
        &mut self,
        namespace: &ResolveResult<'_>,
        element: &BytesStart<'_>,
    ) -> Result<(), String> {
        let local = element.local_name();
        let is_known =
            matches!(namespace, ResolveResult::Bound(Namespace(uri)) if uri.starts_with(SCHEMAS));
        if !is_known || !CAPABILITY.contains(&local.as_ref()) {
            let local = String::from_utf8_lossy(local.as_ref());
            return Err(format!("Capabilities has the unknown element {local}"));
        }
        self.names.push(name_of(element)?);
        Ok(())
    }

    fn end(self) -> Result<Declaration, String> {
        if !self.has_root || self.depth > 0 {
            return Err("it ends too early".to_owned());
        }
        Declaration::of(self.names)
    }
}

fn name_of(element: &BytesStart<'_>) -> Result<String, String> {
    let mut name = None;
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_ref() == b"Name" {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            name = Some(value.map_err(|error| error.to_string())?.into_owned());
        }
    }
    name.ok_or_else(|| "a capability without a Name".to_owned())
}

fn is_foundation(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(Namespace(uri)) if FOUNDATION.contains(uri))
}
