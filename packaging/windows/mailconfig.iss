; Inno Setup 6. build.py passes Version, Source and Output on the command line.
#ifndef Version
  #error Start packaging\windows\build.py, it passes the version.
#endif

[Setup]
AppId={{6C6C4B0B-2B0E-4F0C-9A1C-6D61696C6366}
AppName=mailconfig
AppVersion={#Version}
AppPublisher=mailconfig maintainers
DefaultDirName={autopf}\mailconfig
DefaultGroupName=mailconfig
DisableProgramGroupPage=yes
LicenseFile={#Source}\licences\mailconfig\LICENSE
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Output}
OutputBaseFilename=mailconfig-{#Version}-setup
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\mailconfig-gui.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesEnvironment=yes
#ifdef Sign
SignTool=byparam {#Sign}
#endif

[Tasks]
Name: "path"; Description: "Let the command mailconfig be typed in any terminal"
Name: "desktop"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Libraries of the version before, which the new one may no longer have.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\mailconfig"; Filename: "{app}\mailconfig-gui.exe"
Name: "{autodesktop}\mailconfig"; Filename: "{app}\mailconfig-gui.exe"; Tasks: desktop

[Registry]
Root: HKA; Subkey: "{code:EnvironmentKey}"; ValueType: expandsz; ValueName: "Path"; \
  ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath(ExpandConstant('{app}'))

[Run]
Filename: "{app}\mailconfig-gui.exe"; Description: "{cm:LaunchProgram,mailconfig}"; Flags: nowait postinstall skipifsilent

[Code]
function EnvironmentKey(Param: String): String;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function NotOnPath(Folder: String): Boolean;
var
  Present: String;
begin
  if not RegQueryStringValue(HKA, EnvironmentKey(''), 'Path', Present) then
    Present := '';
  Result := Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Present) + ';') = 0;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Present, Folder: String;
  Place: Integer;
begin
  if (Step <> usPostUninstall) or not RegQueryStringValue(HKA, EnvironmentKey(''), 'Path', Present) then
    exit;
  Folder := ';' + ExpandConstant('{app}');
  Place := Pos(Uppercase(Folder) + ';', Uppercase(Present) + ';');
  if Place > 0 then
  begin
    Delete(Present, Place, Length(Folder));
    RegWriteExpandStringValue(HKA, EnvironmentKey(''), 'Path', Present);
  end;
end;
