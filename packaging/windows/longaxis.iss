; Inno Setup 6 script: installer for Windows of the folder that `make package` builds.
;   iscc /DVersion=0.2.0 packaging\windows\longaxis.iss
#ifndef Version
  #error Give the version: iscc /DVersion=1.2.3
#endif
[Setup]
AppId={{6C1B8B0E-52E4-4B6D-9C3F-3B7D1C1A7F55}
AppName=Longaxis
AppVersion={#Version}
AppPublisher=The Longaxis authors
DefaultDirName={autopf}\Longaxis
DefaultGroupName=Longaxis
; Per user without an administrator, for all users with one.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=Longaxis-{#Version}-windows-x64
SetupIconFile=..\longaxis.ico
UninstallDisplayIcon={app}\longaxis-window.exe
Compression=lzma2/ultra64
SolidCompression=yes
ChangesAssociations=yes
WizardStyle=modern
[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
[Files]
Source: "..\..\dist\package\Longaxis\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
[Icons]
Name: "{group}\Longaxis"; Filename: "{app}\longaxis-window.exe"
Name: "{group}\{cm:UninstallProgram,Longaxis}"; Filename: "{uninstallexe}"
[Registry]
Root: HKA; Subkey: "Software\Classes\.longaxis"; ValueType: string; ValueData: "Longaxis.Study"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Longaxis.Study"; ValueType: string; ValueData: "Longaxis study"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Longaxis.Study\DefaultIcon"; ValueType: string; ValueData: "{app}\longaxis-window.exe,0"
Root: HKA; Subkey: "Software\Classes\Longaxis.Study\shell\open\command"; ValueType: string; ValueData: """{app}\longaxis-window.exe"" ""%1"""
; "Open with" for DICOM files and for folders.
Root: HKA; Subkey: "Software\Classes\.dcm\OpenWithProgids"; ValueType: string; ValueName: "Longaxis.Study"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Directory\shell\Longaxis"; ValueType: string; ValueData: "Longaxis"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Directory\shell\Longaxis\command"; ValueType: string; ValueData: """{app}\longaxis-window.exe"" ""%1"""
[Run]
Filename: "{app}\longaxis-window.exe"; Description: "{cm:LaunchProgram,Longaxis}"; Flags: nowait postinstall skipifsilent
