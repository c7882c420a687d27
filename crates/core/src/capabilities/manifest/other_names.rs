//! Capabilities of Windows that do not concern the network: a manifest may declare them, and they open nothing here.

/// Source: "App capability declarations" of the Windows documentation; device capabilities included.
const NAMES: &[&str] = &[
    "activity",
    "allJoyn",
    "appointments",
    "backgroundMediaPlayback",
    "blockedChatMessages",
    "bluetooth",
    "bluetooth.genericAttributeProfile",
    "bluetooth.rfcomm",
    "chat",
    "codeGeneration",
    "contacts",
    "documentsLibrary",
    "gazeInput",
    "globalMediaControl",
    "graphicsCapture",
    "humaninterfacedevice",
    "location",
    "lowLevel",
    "lowLevelDevices",
    "microphone",
    "musicLibrary",
    "objects3D",
    "offlineMapsManagement",
    "optical",
    "phoneCall",
    "phoneCallHistoryPublic",
    "picturesLibrary",
    "pointOfService",
    "radios",
    "recordedCallsFolder",
    "remoteSystem",
    "removableStorage",
    "serialcommunication",
    "spatialPerception",
    "systemManagement",
    "usb",
    "userAccountInformation",
    "userDataTasks",
    "userNotificationListener",
    "videosLibrary",
    "voipCall",
    "webcam",
    "wiFiControl",
];

pub(super) fn opens_nothing(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted() {
        assert!(NAMES.is_sorted());
    }
}
