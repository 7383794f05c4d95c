//! The console program for Windows under Wine: the demonstration in a folder with spaces and accents.
//! Wine shows that it links, loads and moves records; it is no Windows.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, ensure};

/// Debian's Wine lacks this library, which Rust's standard library asks for random numbers. For this run only.
const RANDOM: &str = "#include <windows.h>\n\
    BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);\n\
    __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)\n\
    { return SystemFunction036(data, (ULONG)length); }\n";

/// Debian's place for it, which no path leads to.
const WINE: &str = "/usr/lib/wine/wine64";

/// Installs the example plugins and runs `navette demo`, with the programs that were built.
pub fn demonstrate(home: &Path, programs: &Path) -> anyhow::Result<()> {
    ensure!(Path::new(WINE).exists(), "install Debian's package wine64, then run again");
    let wine = Wine { folder: home.join("run"), prefix: home.join("wine") };
    if wine.folder.exists() {
        std::fs::remove_dir_all(&wine.folder)?;
    }
    std::fs::create_dir_all(&wine.folder)?;
    for file in ["navette.exe", "example_erp.dll", "example_shop.dll"] {
        std::fs::copy(programs.join(file), wine.folder.join(file)).with_context(|| format!("failed to copy {file}"))?;
    }
    let source = wine.folder.join("random.c");
    std::fs::write(&source, RANDOM)?;
    let library = wine.folder.join("bcryptprimitives.dll").display().to_string();
    let compile = ["-shared", "-o", &library, &source.display().to_string(), "-ladvapi32"];
    crate::run("x86_64-w64-mingw32-gcc", &compile, &[])?;
    if !wine.prefix.exists() {
        wine.run(&["wineboot", "-i"])?;
        // A program that starts before the prefix is whole finds half of it.
        wine.settle()?;
    }
    let data = "données de l'été";
    for library in ["example_erp.dll", "example_shop.dll"] {
        wine.run(&["navette.exe", "--data-dir", data, "plugin", "add", library])?;
    }
    let output = wine.run(&["navette.exe", "--data-dir", data, "demo", "--articles", "100"])?;
    let text = String::from_utf8(output.stdout).context("the program's output is no UTF-8")?;
    print!("{text}");
    let summary: serde_json::Value = serde_json::from_str(text.lines().last().unwrap_or_default())?;
    ensure!(summary["articles"] == 100 && summary["orders_imported"] == 10 && summary["second_run_writes"] == 0);
    ensure!(text.contains("créées"), "accents were lost on the way");
    ensure!(wine.folder.join(data).join("navette.db").exists(), "the data folder has another name");
    println!("windows-check: the demonstration ran under Wine");
    Ok(())
}

struct Wine {
    folder: PathBuf,
    prefix: PathBuf,
}

impl Wine {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree=d;mshtml=d;bcryptprimitives=n");
        command
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<Output> {
        let output = self.command(WINE).args(arguments).output().context("failed to start Wine")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} ended with {}: {errors}", arguments.join(" "), output.status);
        Ok(output)
    }

    fn settle(&self) -> anyhow::Result<()> {
        let status = self.command("wineserver").arg("-w").status().context("failed to start wineserver")?;
        ensure!(status.success(), "wineserver ended with {status}");
        Ok(())
    }
}
