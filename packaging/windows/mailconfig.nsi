; NSIS 3, 64 bit. build.py passes VERSION, NUMBERS, SOURCE, ICON, HELPER, LIBRARY, SIZE, OUTPUT and, where it signs, SIGN.
;
; Silent: mailconfig-setup.exe /S [/CurrentUser|/AllUsers] [/PATH=no] [/MENU=no] [/D=FOLDER], exit codes in README.md.
; Profiles lie in %LOCALAPPDATA%\mailconfig; nothing here touches that folder.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
ManifestSupportedOS {8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}
RequestExecutionLevel highest
AllowSkipFiles off
BrandingText " "

!include LogicLib.nsh
!include FileFunc.nsh
!include nsDialogs.nsh
!include MUI2.nsh

Name "mailconfig"
OutFile "${OUTPUT}"
; Empty unless /D names one: .onInit fills it in.
InstallDir ""
VIProductVersion "${NUMBERS}"
VIAddVersionKey ProductName "mailconfig"
VIAddVersionKey CompanyName "mailconfig maintainers"
VIAddVersionKey FileDescription "Sets mailconfig up"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "${LICENCE}"
!ifdef SIGN
    !uninstfinalize '${SIGN}'
    !finalize '${SIGN}'
!endif

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\mailconfig"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
; What Windows itself answers in such a case.
!define NOT_ELEVATED 740
!define CANNOT_WRITE 29
!define IN_USE 32
!define NOT_EMPTY 145

Var Everybody ; 1 for all users, 0 for this one
Var Elevated
Var Choice

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_NOAUTOCLOSE
!define MUI_FINISHPAGE_RUN "$INSTDIR\mailconfig-gui.exe"
Page custom AskForWhom HearForWhom
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Whether this person may do it for everybody.
!macro Elevation
    SetRegView 64
    StrCpy $Elevated 0
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 == "Admin"
        StrCpy $Elevated 1
    ${EndIf}
!macroend

!macro TakeSide
    ${If} $Everybody = 1
        SetShellVarContext all
    ${Else}
        SetShellVarContext current
    ${EndIf}
!macroend

!macro OnlyElevated
    ${If} $Everybody > $Elevated
        SetErrorLevel ${NOT_ELEVATED}
        MessageBox MB_ICONSTOP "Only an administrator can do this for all users." /SD IDOK
        Quit
    ${EndIf}
    !insertmacro TakeSide
!macroend

!macro Functions un
; A library that runs cannot be opened for writing. Nothing has been changed yet.
Function ${un}NobodyRunsIt
again:
    IfFileExists "$INSTDIR\lib\${LIBRARY}" 0 done
    ClearErrors
    FileOpen $0 "$INSTDIR\lib\${LIBRARY}" a
    ${If} ${Errors}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "mailconfig is running. Please close it." /SD IDCANCEL IDRETRY again
        SetErrorLevel ${IN_USE}
        Abort
    ${EndIf}
    FileClose $0
done:
FunctionEnd

Function ${un}RemoveFiles
    RMDir /r "$INSTDIR\lib"
    RMDir /r "$INSTDIR\licences"
    RMDir /r "$INSTDIR\completion"
    Delete "$INSTDIR\mailconfig.exe"
    Delete "$INSTDIR\mailconfig-gui.exe"
    Delete "$INSTDIR\README.txt"
FunctionEnd
!macroend
!insertmacro Functions ""
!insertmacro Functions "un."

; In PATH: "add" or "remove".
!macro PathEntry what
    InitPluginsDir
    ; Its time is that of the build, which no file of ours bears.
    SetDateSave off
    File "/oname=$PLUGINSDIR\path-entry.exe" "${HELPER}"
    SetDateSave on
    StrCpy $0 "user"
    ${If} $Everybody = 1
        StrCpy $0 "machine"
    ${EndIf}
    nsExec::Exec '"$PLUGINSDIR\path-entry.exe" ${what} $0 "$INSTDIR"'
    Pop $0
    ${If} $0 != 0
        DetailPrint "PATH could not be changed."
    ${EndIf}
!macroend

Function DefaultFolder
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL}" "InstallLocation"
    ${If} $INSTDIR == ""
        ${If} $Everybody = 1
            StrCpy $INSTDIR "$PROGRAMFILES64\mailconfig"
        ${Else}
            StrCpy $INSTDIR "$LOCALAPPDATA\Programs\mailconfig"
        ${EndIf}
    ${EndIf}
FunctionEnd

Section "mailconfig" Required
    SectionIn RO
    ; Never among files of others: removal takes whole folders away.
    ${IfNot} ${FileExists} "$INSTDIR\mailconfig-gui.exe"
        ${DirState} "$INSTDIR" $0
        ${If} $0 = 1
            SetErrorLevel ${NOT_EMPTY}
            MessageBox MB_ICONSTOP "$INSTDIR holds other files. Please name a folder of its own." /SD IDOK
            Abort
        ${EndIf}
    ${EndIf}
    Call NobodyRunsIt
    Call RemoveFiles
    SetOutPath "$INSTDIR"
    SetOverwrite on
    ClearErrors
    File /r "${SOURCE}\*"
    ${If} ${Errors}
        SetErrorLevel ${CANNOT_WRITE}
        MessageBox MB_ICONSTOP "Not everything could be written to $INSTDIR." /SD IDOK
        Abort
    ${EndIf}
    WriteUninstaller "$INSTDIR\uninstall.exe"
    WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "mailconfig"
    WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\mailconfig-gui.exe"
    WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "mailconfig maintainers"
    WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${SIZE}
    WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
    ; Win+R knows both names.
    WriteRegStr SHCTX "${APP_PATHS}\mailconfig.exe" "" "$INSTDIR\mailconfig.exe"
    WriteRegStr SHCTX "${APP_PATHS}\mailconfig-gui.exe" "" "$INSTDIR\mailconfig-gui.exe"
SectionEnd

Section "Entry in the Start menu" Menu
    CreateShortcut "$SMPROGRAMS\mailconfig.lnk" "$INSTDIR\mailconfig-gui.exe"
SectionEnd

Section "Command mailconfig in every terminal (PATH)" Path
    !insertmacro PathEntry add
SectionEnd

Function .onInit
    !insertmacro Elevation
    ; Without a word for all users where this can be done, unless this person has it already.
    StrCpy $Everybody $Elevated
    ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
    ${If} $0 != ""
        StrCpy $Everybody 0
    ${EndIf}
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/AllUsers" $0
    ${IfNot} ${Errors}
        StrCpy $Everybody 1
    ${EndIf}
    ClearErrors
    ${GetOptions} $1 "/CurrentUser" $0
    ${IfNot} ${Errors}
        StrCpy $Everybody 0
    ${EndIf}
    !insertmacro OnlyElevated
    ${If} $INSTDIR == ""
        Call DefaultFolder
    ${EndIf}
    ${GetOptions} $1 "/PATH=" $0
    ${If} $0 == "no"
        !insertmacro UnselectSection ${Path}
    ${EndIf}
    ${GetOptions} $1 "/MENU=" $0
    ${If} $0 == "no"
        !insertmacro UnselectSection ${Menu}
    ${EndIf}
FunctionEnd

Function AskForWhom
    ${If} $Elevated = 0
        Abort
    ${EndIf}
    !insertmacro MUI_HEADER_TEXT "For whom?" "Who is to have mailconfig on this computer?"
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateFirstRadioButton} 0 0 100% 14u "For all users of this computer"
    Pop $Choice
    ${NSD_CreateAdditionalRadioButton} 0 18u 100% 14u "Only for me"
    Pop $1
    ${If} $Everybody = 1
        ${NSD_Check} $Choice
    ${Else}
        ${NSD_Check} $1
    ${EndIf}
    nsDialogs::Show
FunctionEnd

Function HearForWhom
    StrCpy $1 $Everybody
    ${NSD_GetChecked} $Choice $Everybody
    ${If} $1 != $Everybody
        !insertmacro TakeSide
        Call DefaultFolder
    ${EndIf}
FunctionEnd

Function un.onInit
    !insertmacro Elevation
    StrCpy $Everybody 0
    ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
    ${If} $0 == $INSTDIR
        StrCpy $Everybody 1
    ${EndIf}
    !insertmacro OnlyElevated
FunctionEnd

Section "Uninstall"
    Call un.NobodyRunsIt
    !insertmacro PathEntry remove
    Delete "$SMPROGRAMS\mailconfig.lnk"
    Call un.RemoveFiles
    Delete "$INSTDIR\uninstall.exe"
    ; Whatever somebody else put there stays.
    RMDir "$INSTDIR"
    DeleteRegKey SHCTX "${APP_PATHS}\mailconfig.exe"
    DeleteRegKey SHCTX "${APP_PATHS}\mailconfig-gui.exe"
    DeleteRegKey SHCTX "${UNINSTALL}"
SectionEnd
