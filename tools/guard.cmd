@echo off
rem guard: builds the command line once, and again when its sources changed; then runs it with all arguments.
rem GUARD_CONFIGURATION: Release (the product, default), Planted (the test build with planted faults) or Debug.
rem Exit codes: the program's own; 2 where the .NET 10 SDK is missing; 70 where the build fails.
setlocal
for %%I in ("%~dp0..") do set "GUARD_ROOT=%%~fI"
if not defined GUARD_CONFIGURATION set "GUARD_CONFIGURATION=Release"
if /i "%GUARD_CONFIGURATION%"=="Release" goto configured
if /i "%GUARD_CONFIGURATION%"=="Planted" goto configured
if /i "%GUARD_CONFIGURATION%"=="Debug" goto configured
echo guard: GUARD_CONFIGURATION is '%GUARD_CONFIGURATION%'; use Release, Planted or Debug 1>&2
exit /b 2

:configured
set "GUARD_DLL=%GUARD_ROOT%\tools\Guard.Cli\bin\%GUARD_CONFIGURATION%\net10.0\Guard.Cli.dll"
set "GUARD_STAMP=%GUARD_ROOT%\tools\Guard.Cli\bin\%GUARD_CONFIGURATION%\.built"
where dotnet >nul 2>nul
if errorlevel 1 (
    echo guard: the .NET 10 SDK is not installed: winget install Microsoft.DotNet.SDK.10 1>&2
    exit /b 2
)

rem One PowerShell for the rest: it compares names and times, holds a lock that dies with it, and builds.
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop'; $root = $env:GUARD_ROOT; $stamp = $env:GUARD_STAMP;" ^
  "function Sources { Get-ChildItem -Recurse -File (Join-Path $root 'kernel'), (Join-Path $root 'policy'), (Join-Path $root 'partitions'), (Join-Path $root 'tools'), (Join-Path $root 'verification'), (Join-Path $root 'Directory.*.props'), (Join-Path $root 'BannedSymbols.txt'), (Join-Path $root '.editorconfig'), (Join-Path $root 'global.json') -ErrorAction SilentlyContinue | Where-Object { $_.FullName -notmatch '\\(bin|obj|bench|runs)\\|\\policy\\examples\\|\.md$|\.asm$' } };" ^
  "function Names { (Sources | ForEach-Object FullName | Sort-Object) -join \"`n\" };" ^
  "function Current { (Test-Path $env:GUARD_DLL) -and (Test-Path $stamp) -and ((Get-Content -Raw $stamp) -eq (Names)) -and -not (Sources | Where-Object { $_.LastWriteTimeUtc -gt (Get-Item $stamp).LastWriteTimeUtc }) };" ^
  "if (Current) { exit 0 };" ^
  "$artifacts = Join-Path $root 'artifacts'; [void](New-Item -ItemType Directory -Force $artifacts, (Split-Path $stamp));" ^
  "$lock = $null; while (-not $lock) { try { $lock = [IO.File]::Open((Join-Path $artifacts 'build.lock'), 'OpenOrCreate', 'ReadWrite', 'None') } catch [IO.IOException] { Start-Sleep -Milliseconds 200 } };" ^
  "if (Current) { exit 0 };" ^
  "[Console]::Error.WriteLine('guard: building the command line (' + $env:GUARD_CONFIGURATION + '), once; the first time takes about a minute');" ^
  "$started = Get-Date; $names = Names; Set-Location $root; $log = Join-Path $artifacts ('build-' + $env:GUARD_CONFIGURATION + '.log');" ^
  "$ErrorActionPreference = 'Continue'; & dotnet build tools\Guard.Cli\Guard.Cli.csproj -c $env:GUARD_CONFIGURATION -nodeReuse:false -v minimal *> $log;" ^
  "if ($LASTEXITCODE -ne 0) { Get-Content $log | ForEach-Object { [Console]::Error.WriteLine($_) }; [Console]::Error.WriteLine('guard: the build failed; its output stands above and in ' + $log); exit 70 };" ^
  "[IO.File]::WriteAllText($stamp, $names); (Get-Item $stamp).LastWriteTimeUtc = $started.ToUniversalTime(); exit 0"
if errorlevel 1 exit /b %errorlevel%

dotnet "%GUARD_DLL%" %*
exit /b %errorlevel%
