//! Windows: a file whose access list has this account and the system, and nothing from its folder.
#![allow(unsafe_code, reason = "std offers no access lists")]

use std::{
    fs::File,
    io,
    os::windows::{
        ffi::OsStrExt,
        fs::OpenOptionsExt,
        io::{AsRawHandle, FromRawHandle, OwnedHandle},
    },
    path::Path,
    ptr::null_mut,
};

use windows_sys::Win32::{
    Foundation::{GENERIC_WRITE, LocalFree},
    Security::{
        Authorization::{
            ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
        },
        DACL_SECURITY_INFORMATION, GetTokenInformation, PROTECTED_DACL_SECURITY_INFORMATION, SetKernelObjectSecurity,
        TOKEN_QUERY, TOKEN_USER, TokenUser,
    },
    Storage::FileSystem::WRITE_DAC,
    System::Threading::{GetCurrentProcess, OpenProcessToken},
};

/// Makes the file empty and unshared, and restricts it before anything is written to it.
pub fn create(path: &Path) -> io::Result<File> {
    let file =
        File::options().write(true).create_new(true).access_mode(GENERIC_WRITE | WRITE_DAC).share_mode(0).open(path)?;
    restrict(&file)?;
    Ok(file)
}

/// Windows keeps no folder open for this; a rename is in the file system's own journal.
#[allow(clippy::unnecessary_wraps, reason = "the same shape as on other systems")]
pub fn sync_folder_of(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn restrict(file: &File) -> io::Result<()> {
    let list = wide(&format!("D:P(A;;FA;;;SY)(A;;FA;;;{})", account()?));
    let mut descriptor = null_mut();
    // SAFETY: the text ends with a zero; the descriptor that comes back is freed below.
    let made = unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            list.as_ptr(),
            SDDL_REVISION_1,
            &raw mut descriptor,
            null_mut(),
        )
    };
    check(made)?;
    let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // SAFETY: the file is open with the right to change its list, the descriptor lives until it is freed. Not
    // `SetSecurityInfo`, which may add the folder's entries to the list.
    let result = check(unsafe { SetKernelObjectSecurity(file.as_raw_handle(), what, descriptor) });
    // SAFETY: made above, freed once.
    unsafe { LocalFree(descriptor) };
    result
}

/// The identifier of the account that runs this process.
fn account() -> io::Result<String> {
    let mut token = null_mut();
    // SAFETY: the process's own handle needs no closing; the token's is given to its owner at once.
    let token = unsafe {
        check(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token))?;
        OwnedHandle::from_raw_handle(token)
    };
    // Eight-byte words, because the answer begins with a pointer; an identifier has at most 68 bytes.
    let mut answer = [0_u64; 32];
    let mut length = 0;
    let mut text = null_mut();
    // SAFETY: the buffer is aligned and its size in bytes is given; the identifier points into it; the text that
    // comes back ends with a zero and is freed once, after it was copied.
    unsafe {
        let size = u32::try_from(size_of_val(&answer)).map_err(io::Error::other)?;
        let handle = token.as_raw_handle();
        check(GetTokenInformation(handle, TokenUser, answer.as_mut_ptr().cast(), size, &raw mut length))?;
        let user = &*answer.as_ptr().cast::<TOKEN_USER>();
        check(ConvertSidToStringSidW(user.User.Sid, &raw mut text))?;
        let length = (0..).take_while(|index| *text.add(*index) != 0).count();
        let account = String::from_utf16_lossy(std::slice::from_raw_parts(text, length));
        LocalFree(text.cast());
        Ok(account)
    }
}

fn wide(text: &str) -> Vec<u16> {
    std::ffi::OsStr::new(text).encode_wide().chain([0]).collect()
}

fn check(answer: i32) -> io::Result<()> {
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Security::{
        Authorization::{ConvertSecurityDescriptorToStringSecurityDescriptorW, GetSecurityInfo, SE_FILE_OBJECT},
        PSECURITY_DESCRIPTOR,
    };

    use super::*;

    fn list(path: &Path) -> String {
        let file = File::open(path).unwrap();
        let (mut descriptor, mut text): (PSECURITY_DESCRIPTOR, *mut u16) = (null_mut(), null_mut());
        // SAFETY: a test; both answers are left to the process's end.
        unsafe {
            let handle = file.as_raw_handle();
            let what = DACL_SECURITY_INFORMATION;
            let (no, unasked) = (null_mut(), null_mut());
            assert_eq!(
                GetSecurityInfo(handle, SE_FILE_OBJECT, what, no, no, null_mut(), unasked, &raw mut descriptor),
                0
            );
            let made = ConvertSecurityDescriptorToStringSecurityDescriptorW(
                descriptor,
                SDDL_REVISION_1,
                what,
                &raw mut text,
                null_mut(),
            );
            check(made).unwrap();
            let length = (0..).take_while(|index| *text.add(*index) != 0).count();
            String::from_utf16_lossy(std::slice::from_raw_parts(text, length))
        }
    }

    #[test]
    fn only_the_account_and_the_system_are_in_the_access_list() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clé privée.json");
        crate::private::write(&path, b"x").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"x");
        let list = list(&path);
        assert!(list.contains(&format!(";{})", account().unwrap())), "{list}");
        for others in [";WD)", ";BU)", ";AU)", ";BA)"] {
            assert!(!list.contains(others), "{list}");
        }
    }
}
