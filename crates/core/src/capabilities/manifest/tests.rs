use std::fs;

use super::*;
use crate::capabilities::Capability::{
    self, InternetClient, PrivateNetworkClientServer, Proximity, SharedUserCertificates,
};

const FOUNDATION: &str = "http://schemas.microsoft.com/appx/manifest/foundation/windows10";

fn package(capabilities: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Package xmlns=\"{FOUNDATION}\" xmlns:u=\"{FOUNDATION}/../uap/windows10\" \
         xmlns:mp=\"http://schemas.microsoft.com/appx/2014/phone/manifest\" xmlns:other=\"urn:other\" \
         xmlns:uap=\"http://schemas.microsoft.com/appx/manifest/uap/windows10\">\
         <Identity Name=\"a\"/><Applications><Application Id=\"App\"/></Applications>{capabilities}</Package>"
    )
}

fn declared(text: &str, is_json: bool) -> Result<Vec<Capability>, String> {
    let declaration = parse(text, is_json)?.ok_or_else(|| "no manifest".to_owned())?;
    let capabilities = declaration
        .capabilities
        .ok_or_else(|| "no list".to_owned())?;
    Ok(capabilities.iter().collect())
}

#[test]
fn the_capabilities_of_an_appxmanifest() {
    let rows: &[(&str, &[Capability])] = &[
        ("", &[]),
        ("<Capabilities/>", &[]),
        (
            "<Capabilities><!-- n --><Capability Name=\"internetClient\"/><DeviceCapability Name='proximity'></DeviceCapability>\
             <uap:Capability Name=\"sharedUserCertificates\"/></Capabilities>",
            &[InternetClient, Proximity, SharedUserCertificates],
        ),
        (
            "<Capabilities><Capability Name=\"private&#78;etworkClientServer\"/></Capabilities>",
            &[PrivateNetworkClientServer],
        ),
        // A namespace counts, not its prefix; and so does the place.
        (
            "<other:Capabilities><Capability Name=\"internetClient\"/></other:Capabilities>",
            &[],
        ),
        (
            "<Extensions><Capabilities><Capability Name=\"internetClient\"/></Capabilities></Extensions>",
            &[],
        ),
        (
            "<Capabilities><uap:Capability Name=\"webcam\"/></Capabilities>",
            &[],
        ),
    ];
    for (capabilities, expected) in rows {
        let found = declared(&package(capabilities), false);
        assert_eq!(found.as_deref(), Ok(*expected), "{capabilities}");
    }
}

#[test]
fn an_appxmanifest_that_is_wrong_is_rejected() {
    let inside = |text: &str| package(&format!("<Capabilities>{text}</Capabilities>"));
    let rows = [
        (String::new(), "ends too early"),
        ("<Package".to_owned(), ""),
        (package("<Capabilities>"), ""),
        (
            format!("<Package xmlns=\"{FOUNDATION}\">"),
            "ends too early",
        ),
        ("<Package/>".to_owned(), "the root"),
        (
            format!("<Package xmlns=\"{FOUNDATION}\"/><Package/>"),
            "the root",
        ),
        ("<!DOCTYPE Package><Package/>".to_owned(), "DTD"),
        (
            inside("<Capability Name=\"internetclient\"/>"),
            "unknown capability \"internetclient\"",
        ),
        (inside("<Capability/>"), "without a Name"),
        (inside("<Capability Name=\"a\" Name=\"b\"/>"), ""),
        (inside("<Capability Name=\"&x;\"/>"), ""),
        (
            inside("<Capabilty Name=\"internetClient\"/>"),
            "unknown element Capabilty",
        ),
        (
            inside("<other:Capability Name=\"internetClient\"/>"),
            "unknown element",
        ),
        (inside("<none:Capability Name=\"internetClient\"/>"), ""),
        (package(&"<a>".repeat(70)), "nested too deep"),
    ];
    for (text, expected) in rows {
        let problem = parse(&text, false).expect_err(&text);
        assert!(problem.contains(expected), "{text}: {problem}");
    }
}

#[test]
fn the_capabilities_of_a_package_json() {
    let rows: &[(&str, Result<&[Capability], &str>)] = &[
        (r#"{}"#, Err("no manifest")),
        (r#"{"uwp": {"loopbackExempt": true}}"#, Err("no list")),
        (r#"{"uwp": {"capabilities": []}}"#, Ok(&[])),
        (
            r#"{"uwp": {"capabilities": ["internetClient"]}}"#,
            Ok(&[InternetClient]),
        ),
        (
            r#"{"uwp": {"capabilities": ["InternetClient"]}}"#,
            Err("unknown capability \"InternetClient\""),
        ),
        (
            r#"{"uwp": {"capabilities": "internetClient"}}"#,
            Err("\"capabilities\" has to be an array of names"),
        ),
        (
            r#"{"uwp": {"capabilities": [1]}}"#,
            Err("\"capabilities\" has to be an array of names"),
        ),
        (
            r#"{"uwp": {"capabilites": []}}"#,
            Err("\"uwp\" has the unknown field \"capabilites\""),
        ),
        (
            r#"{"uwp": {"loopbackExempt": 1}}"#,
            Err("\"loopbackExempt\" has to be true or false"),
        ),
        (r#"{"uwp": []}"#, Err("\"uwp\" has to be an object")),
        (r#"{"uwp": null}"#, Err("\"uwp\" has to be an object")),
    ];
    for (text, expected) in rows {
        let found = declared(text, true);
        let expected = expected.map(<[_]>::to_vec).map_err(str::to_owned);
        assert_eq!(found, expected, "{text}");
    }
    assert!(parse("{", true).is_err());
}

#[test]
fn full_trust_is_declared_as_on_windows() {
    let text = package("<Capabilities><uap:Capability Name=\"runFullTrust\"/></Capabilities>");
    let declaration = parse(&text, false).expect("valid").expect("a manifest");
    assert!(declaration.has_full_trust && declaration.others.is_empty());
}

/// A directory with files, which is removed with it.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("manifest-{name}-{}", std::process::id()));
        for (file, text) in files {
            let file = root.join(file);
            fs::create_dir_all(file.parent().expect("a directory")).expect("created");
            fs::write(file, text).expect("written");
        }
        Self(root)
    }

    fn of_script(&self, script: &str) -> Location {
        Location {
            script: Some(self.0.join(script)),
            directory: self.0.join("elsewhere"),
            named: None,
        }
    }

    /// The file that counts, from the root of the tree.
    fn found(&self, location: &Location) -> Option<String> {
        let manifest = Manifest::read(location).expect("valid")?;
        let file = manifest.file.strip_prefix(&self.0).expect("in the tree");
        Some(file.to_string_lossy().replace('\\', "/"))
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("removed");
    }
}

const DECLARING: &str = r#"{"uwp": {"capabilities": [], "loopbackExempt": true}}"#;

#[test]
fn the_root_is_that_of_the_nearest_package_json_outside_of_node_modules() {
    let tree = Tree::new(
        "root",
        &[
            ("app/package.json", DECLARING),
            ("app/bin/main.js", ""),
            ("app/node_modules/tool/package.json", DECLARING),
            (
                "app/node_modules/tool/node_modules/inner/package.json",
                DECLARING,
            ),
            ("plain/package.json", "{}"),
            ("plain/node_modules/tool/package.json", DECLARING),
            ("plain/node_modules/tool/Package.appxmanifest", "no XML"),
            ("global/node_modules/tool/package.json", DECLARING),
            ("loose/Package.appxmanifest", &package("")),
        ],
    );
    let rows = [
        ("app/bin/main.js", Some("app/package.json")),
        ("app/bin/main", Some("app/package.json")),
        ("app/node_modules/tool/cli.js", Some("app/package.json")),
        (
            "app/node_modules/tool/node_modules/inner/x.js",
            Some("app/package.json"),
        ),
        ("plain/node_modules/tool/cli.js", None),
        (
            "global/node_modules/tool/cli.js",
            Some("global/node_modules/tool/package.json"),
        ),
        ("loose/main.js", Some("loose/Package.appxmanifest")),
    ];
    for (script, expected) in rows {
        let found = tree.found(&tree.of_script(script));
        assert_eq!(found.as_deref(), expected, "{script}");
    }
    let without_script = Location {
        directory: tree.0.join("app/bin"),
        ..Location::default()
    };
    assert_eq!(
        tree.found(&without_script).as_deref(),
        Some("app/package.json")
    );
}

#[test]
fn a_named_file_comes_before_an_appxmanifest_and_that_before_a_package_json() {
    let tree = Tree::new(
        "order",
        &[
            ("package.json", DECLARING),
            ("Package.appxmanifest", &format!("\u{feff}{}", package(""))),
            ("other.json", r#"{"uwp": {"capabilities": ["proximity"]}}"#),
        ],
    );
    let location = tree.of_script("main.js");
    let manifest = Manifest::read(&location).expect("valid").expect("found");
    assert_eq!(manifest.file, tree.0.join("Package.appxmanifest"));
    assert_eq!(manifest.ignored, Some(tree.0.join("package.json")));
    assert!(manifest.declaration.is_loopback_exempt);
    let named = Location {
        directory: tree.0.clone(),
        named: Some("other.json".into()),
        ..location
    };
    let manifest = Manifest::read(&named).expect("valid").expect("found");
    assert_eq!(manifest.file, tree.0.join("other.json"));
    assert!(manifest.capabilities().has(Proximity));
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_that_names_it() {
    let named = Location {
        named: Some("/none/manifest.xml".into()),
        ..Location::default()
    };
    let error = Manifest::read(&named).expect_err("there is none");
    assert_eq!(error.hresult(), Hresult::APPX_E_INVALID_MANIFEST);
    assert!(
        error
            .to_string()
            .starts_with("manifest /none/manifest.xml: "),
        "{error}"
    );
}
