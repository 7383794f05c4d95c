//! The parts of the computer that runs this: what every account of it may read, so that the service and its user
//! see the same computer.

use std::{path::Path, process::Command};

use crate::ComputerParts;

/// This computer.
pub struct ThisComputer;

impl ComputerParts for ThisComputer {
    fn part(&self, name: &str) -> Option<String> {
        match name {
            "os" => machine_uid::get().ok(),
            _ if cfg!(windows) => windows_part(name),
            _ => linux_part(name),
        }
    }
}

fn linux_part(name: &str) -> Option<String> {
    match name {
        "smbios" => line("/sys/class/dmi/id/product_uuid"),
        "disk" => system_disk(),
        // A virtual machine without firmware tables has its name in the board's place.
        "board" => {
            joined(["board_vendor", "board_name", "product_name"].map(|file| format!("/sys/class/dmi/id/{file}")))
                .or_else(|| line("/proc/sys/kernel/hostname"))
        }
        "network" => network_card(),
        _ => None,
    }
}

fn line(path: impl AsRef<Path>) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn joined(paths: [String; 3]) -> Option<String> {
    let texts: Vec<String> = paths.iter().filter_map(line).collect();
    (!texts.is_empty()).then(|| texts.join("/"))
}

/// The serial number of the disk under `/`.
fn system_disk() -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let device = mounts.lines().find_map(root_device)?;
    let block = std::fs::canonicalize(Path::new("/sys/dev/block").join(device)).ok()?;
    let disk = if block.join("partition").exists() { block.parent()?.to_owned() } else { block };
    ["serial", "device/serial", "wwid", "device/wwid"].iter().find_map(|file| line(disk.join(file)))
}

/// `major:minor` of the line that mounts `/`.
fn root_device(mount: &str) -> Option<&str> {
    let fields: Vec<&str> = mount.split(' ').collect();
    (fields.get(4) == Some(&"/")).then(|| fields.get(2).copied()).flatten()
}

/// The address of the first card, by name, that is a device and has an address of its own.
fn network_card() -> Option<String> {
    let mut cards: Vec<_> =
        std::fs::read_dir("/sys/class/net").ok()?.filter_map(|card| Some(card.ok()?.path())).collect();
    cards.sort();
    let fixed = cards.iter().find(|card| {
        card.join("device").exists() && line(card.join("addr_assign_type")).as_deref().unwrap_or("0") == "0"
    });
    line(fixed?.join("address"))
}

fn windows_part(name: &str) -> Option<String> {
    let bios = r"HKLM\HARDWARE\DESCRIPTION\System\BIOS";
    match name {
        "smbios" => registry(r"HKLM\SYSTEM\CurrentControlSet\Control\SystemInformation", "ComputerHardwareId"),
        "board" => {
            let names = ["BaseBoardManufacturer", "BaseBoardProduct", "SystemProductName"];
            let texts: Vec<String> = names.iter().filter_map(|name| registry(bios, name)).collect();
            (!texts.is_empty()).then(|| texts.join("/"))
        }
        // The words around the number are in the system's language.
        "disk" => output("cmd", &["/c", "vol", "C:"])?.split_whitespace().last().map(ToOwned::to_owned),
        "network" => output("getmac", &["/fo", "csv", "/nh"])?.split('"').nth(1).map(ToOwned::to_owned),
        _ => None,
    }
}

fn registry(key: &str, value: &str) -> Option<String> {
    registry_value(&output("reg", &["query", key, "/v", value])?, value)
}

/// The text of a value in what `reg query` prints.
fn registry_value(printed: &str, value: &str) -> Option<String> {
    let line = printed.lines().find(|line| line.trim_start().starts_with(value))?;
    let (_, text) = line.split_once("REG_SZ")?;
    Some(text.trim().to_owned())
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify;

    #[test]
    fn this_computer_is_itself() {
        let id = identify(&ThisComputer);
        assert!(!id.0.is_empty() && id.is(&identify(&ThisComputer)));
    }

    #[test]
    fn printed_answers_are_read() {
        let printed = "\r\nHKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION\\System\\BIOS\r\n    \
                       BaseBoardProduct    REG_SZ    ACME X-1\r\n\r\n";
        assert_eq!(registry_value(printed, "BaseBoardProduct").as_deref(), Some("ACME X-1"));
        assert_eq!(registry_value(printed, "SystemProductName"), None);
        assert_eq!(root_device("27 1 254:0 / / rw,relatime - ext4 /dev/vda rw"), Some("254:0"));
        assert_eq!(root_device("28 27 0:22 / /proc rw - proc proc rw"), None);
    }
}
