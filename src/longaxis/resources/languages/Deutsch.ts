<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Longaxis</name>
    <message>
        <source>   volumes at ED, ES</source>
        <translation>   Volumina bei ED, ES</translation>
    </message>
    <message>
        <source>  ·  plays</source>
        <translation>  ·  läuft</translation>
    </message>
    <message>
        <source> (process {process} on {machine})</source>
        <translation> (Prozess {process} auf {machine})</translation>
    </message>
    <message>
        <source> ({n_views} measured)</source>
        <translation> ({n_views} gemessen)</translation>
    </message>
    <message>
        <source> of RR {length}</source>
        <translation> von RR {length}</translation>
    </message>
    <message>
        <source> · contour changed, track again (T)</source>
        <translation> · Kontur geändert, neu verfolgen (T)</translation>
    </message>
    <message>
        <source> · not current</source>
        <translation> · nicht aktuell</translation>
    </message>
    <message>
        <source>&amp;AE title of the archive</source>
        <translation>&amp;AE-Titel des Archivs</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Archiv</translation>
    </message>
    <message>
        <source>&amp;Certificate authority (PEM file)</source>
        <translation>&amp;Zertifizierungsstelle (PEM-Datei)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Date of the study</source>
        <translation>&amp;Datum der Studie</translation>
    </message>
    <message>
        <source>&amp;Drift</source>
        <translation>&amp;Drift</translation>
    </message>
    <message>
        <source>&amp;Encryption</source>
        <translation>&amp;Verschlüsselung</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>&amp;Rechner</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>Tast&amp;en</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Protocol</source>
        <translation>&amp;Protokoll</translation>
    </message>
    <message>
        <source>&amp;Rows of points across the wall</source>
        <translation>Punkt&amp;reihen quer durch die Wand</translation>
    </message>
    <message>
        <source>&amp;Smoothing of the tracks</source>
        <translation>Glättung der &amp;Bahnen</translation>
    </message>
    <message>
        <source>&amp;Time-out</source>
        <translation>&amp;Wartezeit</translation>
    </message>
    <message>
        <source>&amp;Tracker</source>
        <translation>&amp;Tracker</translation>
    </message>
    <message>
        <source>&amp;URL of the service</source>
        <translation>&amp;URL des Dienstes</translation>
    </message>
    <message>
        <source>R&amp;OI width around a new contour</source>
        <translation>R&amp;OI-Breite um eine neue Kontur</translation>
    </message>
    <message>
        <source>, ours {ours} (difference {difference})</source>
        <translation>, hier {ours} (Differenz {difference})</translation>
    </message>
    <message>
        <source>. {layer} strain must not be compared with mid-wall.</source>
        <translation>. Strain der Schicht {layer} darf nicht mit Mittelwand-Strain verglichen werden.</translation>
    </message>
    <message>
        <source>20260131 or 20260101-20260131</source>
        <translation>20260131 oder 20260101-20260131</translation>
    </message>
    <message>
        <source>Auto-contour, expected error {error_mm:.0f} mm. Check it.</source>
        <translation>Automatische Kontur, erwarteter Fehler {error_mm:.0f} mm. Bitte prüfen.</translation>
    </message>
    <message>
        <source>A single value</source>
        <translation>Einzelner Wert</translation>
    </message>
    <message>
        <source>A tour in a minute and a half</source>
        <translation>Rundgang in anderthalb Minuten</translation>
    </message>
    <message>
        <source>A view has a contour but no tracks: track it first (T).</source>
        <translation>Ein Schnitt hat eine Kontur, aber keine Bahnen: zuerst verfolgen (T).</translation>
    </message>
    <message>
        <source>A&amp;ccession number</source>
        <translation>A&amp;uftragsnummer</translation>
    </message>
    <message>
        <source>ALL LOOPS</source>
        <translation>ALLE LOOPS</translation>
    </message>
    <message>
        <source>AVC here</source>
        <translation>AVC hier</translation>
    </message>
    <message>
        <source>AVC here   A</source>
        <translation>AVC hier   A</translation>
    </message>
    <message>
        <source>AVC {of_view}: {time}</source>
        <translation>AVC {of_view}: {time}</translation>
    </message>
    <message>
        <source>AVC, carried</source>
        <translation>AVC, übertragen</translation>
    </message>
    <message>
        <source>AVC, ms</source>
        <translation>AVC, ms</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Accept   Enter</source>
        <translation>Annehmen   Enter</translation>
    </message>
    <message>
        <source>Accept &amp;&amp; report</source>
        <translation>Annehmen &amp;&amp; Bericht</translation>
    </message>
    <message>
        <source>Accept or reject a segment</source>
        <translation>Ein Segment annehmen oder verwerfen</translation>
    </message>
    <message>
        <source>Accept or reject the segment</source>
        <translation>Segment annehmen oder verwerfen</translation>
    </message>
    <message>
        <source>Accept or reject {segment}</source>
        <translation>{segment} annehmen oder verwerfen</translation>
    </message>
    <message>
        <source>Accept the suggested contour</source>
        <translation>Vorgeschlagene Kontur annehmen</translation>
    </message>
    <message>
        <source>Accept the auto-contour</source>
        <translation>Automatische Kontur annehmen</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Add a point</source>
        <translation>Punkt hinzufügen</translation>
    </message>
    <message>
        <source>Add a point after the chosen one</source>
        <translation>Punkt danach hinzufügen</translation>
    </message>
    <message>
        <source>Add the beat from ED to end</source>
        <translation>Schlag von ED bis Ende hinzufügen</translation>
    </message>
    <message>
        <source>Add a custom tracker…</source>
        <translation>Eigenen Tracker hinzufügen…</translation>
    </message>
    <message>
        <source>Agreement of all pairs, and of each group</source>
        <translation>Übereinstimmung aller Paare und jeder Gruppe</translation>
    </message>
    <message>
        <source>All 18 curves</source>
        <translation>Alle 18 Kurven</translation>
    </message>
    <message>
        <source>All beats</source>
        <translation>Alle Schläge</translation>
    </message>
    <message>
        <source>All loops</source>
        <translation>Alle Loops</translation>
    </message>
    <message>
        <source>All segments</source>
        <translation>Alle Segmente</translation>
    </message>
    <message>
        <source>Amend</source>
        <translation>Ergänzen</translation>
    </message>
    <message>
        <source>Amend the report</source>
        <translation>Bericht ergänzen</translation>
    </message>
    <message>
        <source>An ONNX file with a manifest.json beside it that describes it</source>
        <translation>Eine ONNX-Datei mit einer manifest.json daneben, die sie beschreibt</translation>
    </message>
    <message>
        <source>Annulus, apex, annulus</source>
        <translation>Anulus, Apex, Anulus</translation>
    </message>
    <message>
        <source>Import vendor strain…</source>
        <translation>Hersteller-Strain importieren…</translation>
    </message>
    <message>
        <source>Aortic valve closes here</source>
        <translation>Aortenklappe schließt hier</translation>
    </message>
    <message>
        <source>Aortic valve closes in this frame (A); in A3C it holds for all views</source>
        <translation>Die Aortenklappe schließt in diesem Bild (A); im A3C gilt es für alle Schnitte</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Archiv</translation>
    </message>
    <message>
        <source>Archives</source>
        <translation>Archive</translation>
    </message>
    <message>
        <source>Archives…</source>
        <translation>Archive…</translation>
    </message>
    <message>
        <source>At end-systole click annulus, apex, annulus. Press T to track.</source>
        <translation>Endsystolisch Anulus, Apex, Anulus anklicken. T verfolgt die Wand.</translation>
    </message>
    <message>
        <source>At end-systole, click one end of the annulus, the apex, the other end. The tour has done so in A4C. Drag the points to correct the contour.</source>
        <translation>Endsystolisch ein Ende des Anulus, den Apex und das andere Ende anklicken. Im A4C hat der Rundgang das getan. Die Punkte lassen sich ziehen, um die Kontur zu korrigieren.</translation>
    </message>
    <message>
        <source>At end-systole, click {awaits}</source>
        <translation>Endsystolisch anklicken: {awaits}</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to ED or ES</source>
        <translation>Zurück zu ED oder ES</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Rücktaste</translation>
    </message>
    <message>
        <source>Beat &amp; events</source>
        <translation>Schlag &amp; Zeiten</translation>
    </message>
    <message>
        <source>Beat and events</source>
        <translation>Schlag und Zeitpunkte</translation>
    </message>
    <message>
        <source>Beat {row} in the mean</source>
        <translation>Schlag {row} im Mittel</translation>
    </message>
    <message>
        <source>Beats of the mean</source>
        <translation>Schläge des Mittels</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>Wird berechnet …</translation>
    </message>
    <message>
        <source>Bias and limits of each group</source>
        <translation>Bias und Grenzen jeder Gruppe</translation>
    </message>
    <message>
        <source>Bland-Altman plot</source>
        <translation>Bland-Altman-Diagramm</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>Helligkeit und Kontrast</translation>
    </message>
    <message>
        <source>Copy contour here   B</source>
        <translation>Kontur hierher kopieren   B</translation>
    </message>
    <message>
        <source>Copy contour to frame {frame}</source>
        <translation>Kontur in Bild {frame} kopieren</translation>
    </message>
    <message>
        <source>Copy contour to this frame</source>
        <translation>Kontur in dieses Bild kopieren</translation>
    </message>
    <message>
        <source>Copying the contour of {view} to frame {frame}</source>
        <translation>Kontur von {view} wird in Bild {frame} kopiert</translation>
    </message>
    <message>
        <source>Bull&apos;s-eye and curves as DICOM picture…</source>
        <translation>Bull’s-Eye und Kurven als DICOM-Bild…</translation>
    </message>
    <message>
        <source>Bull&apos;s-eye of 18 segments</source>
        <translation>Bull’s-Eye mit 18 Segmenten</translation>
    </message>
    <message>
        <source>Bull&apos;s-eye of {n_segments} segments</source>
        <translation>Bull’s-Eye mit {n_segments} Segmenten</translation>
    </message>
    <message>
        <source>By the rules</source>
        <translation>Nach Regeln</translation>
    </message>
    <message>
        <source>Edit contour</source>
        <translation>Kontur bearbeiten</translation>
    </message>
    <message>
        <source>Change the text of the report</source>
        <translation>Text des Berichts ändern</translation>
    </message>
    <message>
        <source>&amp;Date of the exam</source>
        <translation>&amp;Datum der Untersuchung</translation>
    </message>
    <message>
        <source>&amp;Of</source>
        <translation>&amp;Von</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Programm</translation>
    </message>
    <message>
        <source>&amp;Which strain</source>
        <translation>&amp;Welcher Strain</translation>
    </message>
    <message>
        <source>95 % interval: not computed (U)</source>
        <translation>95-%-Intervall: nicht berechnet (U)</translation>
    </message>
    <message>
        <source>95 % intervals of both exams (contours and events drawn anew); another acquisition is not in them</source>
        <translation>95-%-Intervalle beider Untersuchungen (Konturen und Ereignisse neu gesetzt); eine weitere Aufnahme ist nicht darin</translation>
    </message>
    <message>
        <source>A value of another program, with its date and source</source>
        <translation>Ein Wert eines anderen Programms, mit Datum und Quelle</translation>
    </message>
    <message>
        <source>Add from file</source>
        <translation>Aus Datei hinzufügen</translation>
    </message>
    <message>
        <source>Add from file…</source>
        <translation>Aus Datei hinzufügen…</translation>
    </message>
    <message>
        <source>An exam</source>
        <translation>Eine Untersuchung</translation>
    </message>
    <message>
        <source>Both are readings of the same exam: this is repeatability, not change.</source>
        <translation>Beides sind Auswertungen derselben Untersuchung: das ist Wiederholbarkeit, keine Änderung.</translation>
    </message>
    <message>
        <source>Change ROI width</source>
        <translation>ROI-Breite ändern</translation>
    </message>
    <message>
        <source>Choose the first readings.</source>
        <translation>Bitte die ersten Messungen wählen.</translation>
    </message>
    <message>
        <source>Choose the next point</source>
        <translation>Nächsten Punkt wählen</translation>
    </message>
    <message>
        <source>Choose the pictures of the report</source>
        <translation>Bilder des Berichts wählen</translation>
    </message>
    <message>
        <source>Choose two results, two sessions, or two folders of them: of two readers, two visits, two trackers. Or, as first alone, a table with the columns subject, a, b.</source>
        <translation>Zwei Ergebnisse, zwei Sitzungen oder zwei Ordner davon wählen: von zwei Befundern, zwei Untersuchungen, zwei Trackern. Oder als erstes allein eine Tabelle mit den Spalten subject, a, b.</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Cine</translation>
    </message>
    <message>
        <source>Click a beat to measure it; tick two or more for their mean and SD.</source>
        <translation>Ein Klick auf einen Schlag misst ihn; zwei oder mehr angehakte ergeben Mittel und SD.</translation>
    </message>
    <message>
        <source>Click a bull&apos;s-eye cell</source>
        <translation>Klick ins Bull’s-Eye</translation>
    </message>
    <message>
        <source>Click a second mark</source>
        <translation>Zweite Marke anklicken</translation>
    </message>
    <message>
        <source>Click one mark of the depth scale</source>
        <translation>Eine Marke der Tiefenskala anklicken</translation>
    </message>
    <message>
        <source>Click the curves</source>
        <translation>Klick in die Kurven</translation>
    </message>
    <message>
        <source>Click to accept</source>
        <translation>Klick nimmt an</translation>
    </message>
    <message>
        <source>Click to move {event} by that many frames</source>
        <translation>Klick verschiebt {event} um so viele Bilder</translation>
    </message>
    <message>
        <source>Click to reject</source>
        <translation>Klick verwirft</translation>
    </message>
    <message>
        <source>Click two marks</source>
        <translation>Zwei Marken anklicken</translation>
    </message>
    <message>
        <source>Click two marks of the depth scale on the picture.</source>
        <translation>Im Bild zwei Marken der Tiefenskala anklicken.</translation>
    </message>
    <message>
        <source>Click two marks of the depth scale.</source>
        <translation>Zwei Marken der Tiefenskala anklicken.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this warning</source>
        <translation>Diese Warnung schließen</translation>
    </message>
    <message>
        <source>Colours from -20 to +20 percent</source>
        <translation>Farben von -20 bis +20 Prozent</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Compare readings…</source>
        <translation>Messungen vergleichen…</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Vergleich läuft</translation>
    </message>
    <message>
        <source>Compensate drift, or not</source>
        <translation>Driftausgleich an oder aus</translation>
    </message>
    <message>
        <source>Conclusion</source>
        <translation>Beurteilung</translation>
    </message>
    <message>
        <source>Contour</source>
        <translation>Kontur</translation>
    </message>
    <message>
        <source>Correct frame {frame}</source>
        <translation>Bild {frame} korrigieren</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Strg + Mausrad</translation>
    </message>
    <message>
        <source>Curves appear here once a view is tracked.</source>
        <translation>Kurven erscheinen hier, sobald ein Schnitt verfolgt ist.</translation>
    </message>
    <message>
        <source>Curves as CSV…</source>
        <translation>Kurven als CSV…</translation>
    </message>
    <message>
        <source>Curves of this view</source>
        <translation>Kurven dieses Schnitts</translation>
    </message>
    <message>
        <source>Curves, all 18, one by one, map</source>
        <translation>Kurven, alle 18, einzeln, Karte</translation>
    </message>
    <message>
        <source>DICOM</source>
        <translation>DICOM</translation>
    </message>
    <message>
        <source>DICOM structured report (clinical)…</source>
        <translation>DICOM Structured Report (klinisch)…</translation>
    </message>
    <message>
        <source>DICOM structured report with curves…</source>
        <translation>DICOM Structured Report mit Kurven…</translation>
    </message>
    <message>
        <source>DICOMweb</source>
        <translation>DICOMweb</translation>
    </message>
    <message>
        <source>Dark or light</source>
        <translation>Dunkel oder hell</translation>
    </message>
    <message>
        <source>Dashed: {software}{layer} · “{file_name}” · peak strain: </source>
        <translation>Gestrichelt: {software}{layer} · „{file_name}“ · Peak-Strain: </translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Detectable</source>
        <translation>Nachweisbar</translation>
    </message>
    <message>
        <source>Different conventions of what is called GLS: {first} and then {second}.</source>
        <translation>Verschiedene Konventionen, was GLS heißt: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>Different layers of the wall: {first} and then {second}.</source>
        <translation>Verschiedene Wandschichten: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>Different readers: {first} and then {second}.</source>
        <translation>Verschiedene Befunder: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>Different versions of the software: {first} and then {second}.</source>
        <translation>Verschiedene Programmversionen: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>Different views: {first} and then {second}.</source>
        <translation>Verschiedene Schnitte: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>Discard   Esc</source>
        <translation>Verwerfen   Esc</translation>
    </message>
    <message>
        <source>Do not close</source>
        <translation>Nicht schließen</translation>
    </message>
    <message>
        <source>Do what the warning suggests</source>
        <translation>Vorschlag der Warnung ausführen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Double-click the contour</source>
        <translation>Doppelklick auf die Kontur</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Draft, amends {moment}</source>
        <translation>Entwurf, ergänzt {moment}</translation>
    </message>
    <message>
        <source>Draft, not signed</source>
        <translation>Entwurf, nicht unterschrieben</translation>
    </message>
    <message>
        <source>Drag ED, ES or AVC on the strip, and every number follows. Surrogate events are labelled.</source>
        <translation>ED, ES oder AVC auf dem Streifen ziehen, und alle Zahlen folgen. Ersatzzeitpunkte sind gekennzeichnet.</translation>
    </message>
    <message>
        <source>Drag ED, ES or end</source>
        <translation>ED, ES oder Ende ziehen</translation>
    </message>
    <message>
        <source>Drag a diamond</source>
        <translation>Eine Raute ziehen</translation>
    </message>
    <message>
        <source>Drag a point</source>
        <translation>Einen Punkt ziehen</translation>
    </message>
    <message>
        <source>Drag the tracked wall</source>
        <translation>Die verfolgte Wand ziehen</translation>
    </message>
    <message>
        <source>Drag to scrub. Drag ED, ES or end to move it; double-click it to let the rules find it again.</source>
        <translation>Ziehen blättert durch die Bilder. ED, ES oder Ende lassen sich ziehen; ein Doppelklick lässt sie wieder nach Regeln finden.</translation>
    </message>
    <message>
        <source>Drawing the pages…</source>
        <translation>Seiten werden gezeichnet…</translation>
    </message>
    <message>
        <source>Drawing the report</source>
        <translation>Bericht wird gezeichnet</translation>
    </message>
    <message>
        <source>Drift at end of beat, {remark}</source>
        <translation>Drift am Ende des Schlags, {remark}</translation>
    </message>
    <message>
        <source>Drift compensation</source>
        <translation>Driftausgleich</translation>
    </message>
    <message>
        <source>Drop a study here: a folder, a DICOMDIR, a zip archive, or single loops.</source>
        <translation>Eine Studie hier ablegen: Ordner, DICOMDIR, Zip-Archiv oder einzelne Loops.</translation>
    </message>
    <message>
        <source>Drop files or a folder here</source>
        <translation>Dateien oder einen Ordner hier ablegen</translation>
    </message>
    <message>
        <source>Drop files or a folder here, or press Ctrl+O.</source>
        <translation>Dateien oder einen Ordner hier ablegen oder Strg+O drücken.</translation>
    </message>
    <message>
        <source>Drop files or a folder on the window. Loops that name their view fill the slots on the left; the others are named with F2, F3 and F4.</source>
        <translation>Dateien oder einen Ordner auf dem Fenster ablegen. Loops, die ihren Schnitt nennen, füllen die Plätze links; die anderen werden mit F2, F3 und F4 benannt.</translation>
    </message>
    <message>
        <source>ECG in the picture, confidence {share:.0f} %</source>
        <translation>EKG im Bild, Konfidenz {share:.0f} %</translation>
    </message>
    <message>
        <source>ED here</source>
        <translation>ED hier</translation>
    </message>
    <message>
        <source>ED, frame</source>
        <translation>ED, Bild</translation>
    </message>
    <message>
        <source>EF {view}, single plane</source>
        <translation>EF {view}, monoplan</translation>
    </message>
    <message>
        <source>EF, biplane</source>
        <translation>EF, biplan</translation>
    </message>
    <message>
        <source>ES ({source}) after ED</source>
        <translation>ES ({source}) nach ED</translation>
    </message>
    <message>
        <source>ES here</source>
        <translation>ES hier</translation>
    </message>
    <message>
        <source>ES, frame</source>
        <translation>ES, Bild</translation>
    </message>
    <message>
        <source>Earlier exam</source>
        <translation>Frühere Untersuchung</translation>
    </message>
    <message>
        <source>Earlier exams</source>
        <translation>Frühere Untersuchungen</translation>
    </message>
    <message>
        <source>Earlier exams of the patient…</source>
        <translation>Frühere Untersuchungen des Patienten…</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit the blocks…</source>
        <translation>Bausteine bearbeiten…</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>End, frame</source>
        <translation>Ende, Bild</translation>
    </message>
    <message>
        <source>End-diastole is this frame</source>
        <translation>Enddiastole ist dieses Bild</translation>
    </message>
    <message>
        <source>End-systole is this frame</source>
        <translation>Endsystole ist dieses Bild</translation>
    </message>
    <message>
        <source>End-systole {time} after end-diastole</source>
        <translation>Endsystole {time} nach Enddiastole</translation>
    </message>
    <message>
        <source>End-systolic</source>
        <translation>Endsystolisch</translation>
    </message>
    <message>
        <source>Enter a patient, an accession number or a date, and search.</source>
        <translation>Patient, Auftragsnummer oder Datum eingeben und suchen.</translation>
    </message>
    <message>
        <source>Exam</source>
        <translation>Untersuchung</translation>
    </message>
    <message>
        <source>Exams of the patient</source>
        <translation>Untersuchungen des Patienten</translation>
    </message>
    <message>
        <source>Expected tracking error {error} mm</source>
        <translation>Erwarteter Fehler beim Verfolgen {error} mm</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Fall</source>
        <translation>Abfall</translation>
    </message>
    <message>
        <source>Fall of more than {share} ({purpose}): {citation}.</source>
        <translation>Abfall um mehr als {share} ({purpose}): {citation}.</translation>
    </message>
    <message>
        <source>Fields: </source>
        <translation>Felder: </translation>
    </message>
    <message>
        <source>Figure…</source>
        <translation>Abbildung…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Find all events of this view by the rules (Shift+D)</source>
        <translation>Alle Zeitpunkte dieses Schnitts nach Regeln finden (Umsch+D)</translation>
    </message>
    <message>
        <source>Find end-systole: the ventricle at its smallest, just before the mitral valve opens.

Click the middle of the wall at the annulus, the apex, and the annulus on the other side, starting from either side.

Drag a point to the middle of the wall. Double-click the contour to add a point (or Ins), Del removes the selected one, Alt and the arrows move it. Shift-drag moves the whole contour; the diamonds, or [ and ], set the ROI width.</source>
        <translation>Endsystole aufsuchen: der Ventrikel ist am kleinsten, kurz bevor die Mitralklappe öffnet.

Die Wandmitte am Anulus anklicken, dann am Apex, dann am Anulus der anderen Seite, von welcher Seite auch immer.

Einen Punkt in die Wandmitte ziehen. Ein Doppelklick auf die Kontur fügt einen Punkt hinzu (auch Einfg), Entf entfernt den gewählten, Alt und Pfeile bewegen ihn. Umschalt-Ziehen bewegt die ganze Kontur; die Rauten oder [ und ] stellen die ROI-Breite ein.</translation>
    </message>
    <message>
        <source>Find in the archive</source>
        <translation>Im Archiv suchen</translation>
    </message>
    <message>
        <source>Find in the archive…</source>
        <translation>Im Archiv suchen…</translation>
    </message>
    <message>
        <source>Find the events by the rules</source>
        <translation>Zeitpunkte nach Regeln finden</translation>
    </message>
    <message>
        <source>Find the uncertainty (± 95 %)</source>
        <translation>Unsicherheit bestimmen (± 95 %)</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>Erstes Bild</translation>
    </message>
    <message>
        <source>First readings, a</source>
        <translation>Erste Messungen, a</translation>
    </message>
    <message>
        <source>Fit the tissue, then the picture</source>
        <translation>Gewebe einpassen, dann das Bild</translation>
    </message>
    <message>
        <source>Folder for retrieved studies</source>
        <translation>Ordner für abgerufene Studien</translation>
    </message>
    <message>
        <source>Folder of sessions</source>
        <translation>Ordner mit Sitzungen</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>Follow-up of the patient</source>
        <translation>Verlauf des Patienten</translation>
    </message>
    <message>
        <source>Follow-up…</source>
        <translation>Verlauf…</translation>
    </message>
    <message>
        <source>For GLS of 3 views:</source>
        <translation>Für GLS aus 3 Schnitten:</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Bildrate</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>Frames {first} to {last}</source>
        <translation>Bilder {first} bis {last}</translation>
    </message>
    <message>
        <source>Free {marker}</source>
        <translation>{marker} freigeben</translation>
    </message>
    <message>
        <source>From first</source>
        <translation>Zur ersten</translation>
    </message>
    <message>
        <source>G1: whole line</source>
        <translation>G1: ganze Linie</translation>
    </message>
    <message>
        <source>G2: mean of segment curves</source>
        <translation>G2: Mittel der Segmentkurven</translation>
    </message>
    <message>
        <source>G3: mean of segment peaks</source>
        <translation>G3: Mittel der Segment-Peaks</translation>
    </message>
    <message>
        <source>GLS (%)</source>
        <translation>GLS (%)</translation>
    </message>
    <message>
        <source>GLS of 3 views</source>
        <translation>GLS aus 3 Schnitten</translation>
    </message>
    <message>
        <source>GLS of 3 views is complete:</source>
        <translation>GLS aus 3 Schnitten ist vollständig:</translation>
    </message>
    <message>
        <source>GLS of 3 views is not given.</source>
        <translation>GLS aus 3 Schnitten wird nicht angegeben.</translation>
    </message>
    <message>
        <source>GLS of 3 views is withheld above {in_view} rejected in a view or {in_study} in all (Ctrl+,).</source>
        <translation>GLS aus 3 Schnitten entfällt bei mehr als {in_view} verworfenen in einem Schnitt oder {in_study} insgesamt (Strg+,).</translation>
    </message>
    <message>
        <source>GLS of 3 views: {range}</source>
        <translation>GLS aus 3 Schnitten: {range}</translation>
    </message>
    <message>
        <source>GLS of the study is not given.</source>
        <translation>GLS der Studie wird nicht angegeben.</translation>
    </message>
    <message>
        <source>GLS with {event} moved by up to 4 frames</source>
        <translation>GLS, wenn {event} um bis zu 4 Bilder verschoben wird</translation>
    </message>
    <message>
        <source>GLS {name} by {tracker} alone, {kind}</source>
        <translation>GLS {name} nur mit {tracker}, {kind}</translation>
    </message>
    <message>
        <source>GLS {view}</source>
        <translation>GLS {view}</translation>
    </message>
    <message>
        <source>GLS {view} without this segment</source>
        <translation>GLS {view} ohne dieses Segment</translation>
    </message>
    <message>
        <source>GLS {view}, mean ± SD of {n_values} beats</source>
        <translation>GLS {view}, Mittel ± SD aus {n_values} Schlägen</translation>
    </message>
    <message>
        <source>GLS ± 95 %</source>
        <translation>GLS ± 95 %</translation>
    </message>
    <message>
        <source>GLS, {kind}: {strain}</source>
        <translation>GLS, {kind}: {strain}</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>Global longitudinal &amp;strain</source>
        <translation>Globaler longitudinaler &amp;Strain</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin</translation>
    </message>
    <message>
        <source>Go to that moment</source>
        <translation>Zu diesem Zeitpunkt</translation>
    </message>
    <message>
        <source>Guideline: normal more negative than {normal}, borderline {range}, abnormal less negative than {abnormal}; {citation}.</source>
        <translation>Leitlinie: normal negativer als {normal}, grenzwertig {range}, pathologisch weniger negativ als {abnormal}; {citation}.</translation>
    </message>
    <message>
        <source>It has the Patient ID of the open study, but another name or birth date, so it is left out.</source>
        <translation>Sie hat die Patienten-ID der offenen Studie, aber einen anderen Namen oder ein anderes Geburtsdatum, und bleibt deshalb weg.</translation>
    </message>
    <message>
        <source>Later exam</source>
        <translation>Spätere Untersuchung</translation>
    </message>
    <message>
        <source>Line of each joined tracker</source>
        <translation>Linie jedes verbundenen Trackers</translation>
    </message>
    <message>
        <source>Loop {number}</source>
        <translation>Loop {number}</translation>
    </message>
    <message>
        <source>Name program and source of the value.</source>
        <translation>Programm und Quelle des Wertes angeben.</translation>
    </message>
    <message>
        <source>Name the view, or click two marks of the depth scale.</source>
        <translation>Den Schnitt benennen, oder zwei Marken der Tiefenskala anklicken.</translation>
    </message>
    <message>
        <source>No exam of this patient is measured. Saved analyses of the same Patient ID are listed here; others are added from their files.</source>
        <translation>Keine Untersuchung dieses Patienten ist gemessen. Gespeicherte Auswertungen derselben Patienten-ID stehen hier; andere werden aus ihren Dateien hinzugefügt.</translation>
    </message>
    <message>
        <source>No loops</source>
        <translation>Keine Loops</translation>
    </message>
    <message>
        <source>Own reader study</source>
        <translation>Eigene Leserstudie</translation>
    </message>
    <message>
        <source>Own reader study…</source>
        <translation>Eigene Leserstudie…</translation>
    </message>
    <message>
        <source>Page in the report</source>
        <translation>Seite im Bericht</translation>
    </message>
    <message>
        <source>Pairs (*.csv)</source>
        <translation>Paare (*.csv)</translation>
    </message>
    <message>
        <source>Pairs of readings of your laboratory: the smallest detectable change comes from them</source>
        <translation>Befundpaare des eigenen Labors: Die kleinste nachweisbare Änderung wird aus ihnen bestimmt</translation>
    </message>
    <message>
        <source>Phase of the cycle</source>
        <translation>Phase des Herzzyklus</translation>
    </message>
    <message>
        <source>Play both loops in phase</source>
        <translation>Beide Loops phasengleich abspielen</translation>
    </message>
    <message>
        <source>Program and version</source>
        <translation>Programm und Version</translation>
    </message>
    <message>
        <source>Program, reader</source>
        <translation>Programm, Befunder</translation>
    </message>
    <message>
        <source>Python {python} · Qt {qt} · PySide6 {pyside}</source>
        <translation>Python {python} · Qt {qt} · PySide6 {pyside}</translation>
    </message>
    <message>
        <source>Remove the value</source>
        <translation>Wert entfernen</translation>
    </message>
    <message>
        <source>Remove what is kept</source>
        <translation>Behaltene entfernen</translation>
    </message>
    <message>
        <source>Replace file</source>
        <translation>Datei ersetzen</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Sessions and results of Longaxis, and echo reports (DICOM SR) of other programs</source>
        <translation>Sitzungen und Ergebnisse von Longaxis sowie Echo-Berichte (DICOM SR) anderer Programme</translation>
    </message>
    <message>
        <source>Sessions, results, reports (*.longaxis *.json *.dcm);;All (*)</source>
        <translation>Sitzungen, Ergebnisse, Berichte (*.longaxis *.json *.dcm);;Alle (*)</translation>
    </message>
    <message>
        <source>Set the scale of {view}</source>
        <translation>Maßstab von {view} setzen</translation>
    </message>
    <message>
        <source>Smallest detectable change: {size}; {source}.</source>
        <translation>Kleinste nachweisbare Änderung: {size}; {source}.</translation>
    </message>
    <message>
        <source>So&amp;urce</source>
        <translation>&amp;Quelle</translation>
    </message>
    <message>
        <source>Stop tracking</source>
        <translation>Tracking anhalten</translation>
    </message>
    <message>
        <source>Strain of</source>
        <translation>Strain von</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Einreichen</translation>
    </message>
    <message>
        <source>Submit this reading</source>
        <translation>Diese Messung einreichen</translation>
    </message>
    <message>
        <source>Submitting {code}</source>
        <translation>{code} wird eingereicht</translation>
    </message>
    <message>
        <source>Such as: letter of the hospital of …</source>
        <translation>Etwa: Arztbrief des Krankenhauses …</translation>
    </message>
    <message>
        <source>The file does not say its scale. Measure it on the depth scale:</source>
        <translation>Die Datei nennt ihren Maßstab nicht. An der Tiefenskala messen:</translation>
    </message>
    <message>
        <source>The file does not say its scale. Strain needs none; lengths and volumes do. Measure it on the depth scale:</source>
        <translation>Die Datei nennt ihren Maßstab nicht. Strain braucht keinen, Längen und Volumina schon. Auf der Tiefenskala messen:</translation>
    </message>
    <message>
        <source>The files do not say when both exams were; the order is that given.</source>
        <translation>Die Dateien nennen nicht, wann beide Untersuchungen waren; die Reihenfolge ist die angegebene.</translation>
    </message>
    <message>
        <source>The files do not say whose exams these are.</source>
        <translation>Die Dateien nennen nicht, von wem diese Untersuchungen sind.</translation>
    </message>
    <message>
        <source>The trace is not clear: compare each R wave with the picture; one may be missing or off by more than a frame.</source>
        <translation>Die Kurve ist nicht deutlich: jede R-Zacke mit dem Bild vergleichen; eine kann fehlen oder um mehr als ein Bild daneben liegen.</translation>
    </message>
    <message>
        <source>The tracker {tracker} is not among the trackers of this window: its tracks are kept, and to track again add it in the settings or choose another one, such as {default}.</source>
        <translation>Der Tracker {tracker} ist in diesem Fenster nicht vorhanden: Seine Bahnen bleiben erhalten; um neu zu verfolgen, ihn in den Einstellungen hinzufügen oder einen anderen wählen, etwa {default}.</translation>
    </message>
    <message>
        <source>The wall leaves the picture; drag the contour inwards.</source>
        <translation>Die Wand verlässt das Bild; die Kontur nach innen ziehen.</translation>
    </message>
    <message>
        <source>This file does not say its scale, and strain needs it.</source>
        <translation>Diese Datei nennt ihren Maßstab nicht, und Strain braucht ihn.</translation>
    </message>
    <message>
        <source>This file does not say its scale: strain is measured without it, lengths and volumes are not given.</source>
        <translation>Diese Datei nennt ihren Maßstab nicht: Strain wird ohne ihn gemessen, Längen und Volumina werden nicht angegeben.</translation>
    </message>
    <message>
        <source>This view is not tracked by a tracker that joins several, such as consensus.</source>
        <translation>Dieser Schnitt ist nicht mit einem Tracker verfolgt, der mehrere verbindet, wie consensus.</translation>
    </message>
    <message>
        <source>Tracking goes on. Stop it, and lose what is tracked so far?</source>
        <translation>Das Tracking läuft weiter. Anhalten und Bisheriges verwerfen?</translation>
    </message>
    <message>
        <source>Trend as CSV…</source>
        <translation>Verlauf als CSV…</translation>
    </message>
    <message>
        <source>Trend as JSON…</source>
        <translation>Verlauf als JSON…</translation>
    </message>
    <message>
        <source>Trend of global longitudinal strain</source>
        <translation>Verlauf des globalen longitudinalen Strains</translation>
    </message>
    <message>
        <source>Type a value…</source>
        <translation>Wert eingeben…</translation>
    </message>
    <message>
        <source>Type the strain.</source>
        <translation>Den Strain eingeben.</translation>
    </message>
    <message>
        <source>Value of another program</source>
        <translation>Wert eines anderen Programms</translation>
    </message>
    <message>
        <source>abnormal</source>
        <translation>pathologisch</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>being measured…</source>
        <translation>wird gemessen…</translation>
    </message>
    <message>
        <source>beyond</source>
        <translation>über</translation>
    </message>
    <message>
        <source>blood pressure {pressure}</source>
        <translation>Blutdruck {pressure}</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>cardio-oncology, against the exam before treatment</source>
        <translation>Kardioonkologie, gegen die Untersuchung vor der Behandlung</translation>
    </message>
    <message>
        <source>date unknown</source>
        <translation>Datum unbekannt</translation>
    </message>
    <message>
        <source>fall of {share} %</source>
        <translation>Abfall um {share} %</translation>
    </message>
    <message>
        <source>file: {view}, not apical</source>
        <translation>Datei: {view}, nicht apikal</translation>
    </message>
    <message>
        <source>layer not stated</source>
        <translation>Schicht nicht angegeben</translation>
    </message>
    <message>
        <source>line of each joined tracker</source>
        <translation>Linie jedes verbundenen Trackers</translation>
    </message>
    <message>
        <source>mean of three views</source>
        <translation>Mittel aus drei Schnitten</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>normal</translation>
    </message>
    <message>
        <source>open study</source>
        <translation>offene Studie</translation>
    </message>
    <message>
        <source>own reader study, {file}, {n_pairs} pairs</source>
        <translation>eigene Leserstudie, {file}, {n_pairs} Paare</translation>
    </message>
    <message>
        <source>peak systolic strain rate</source>
        <translation>systolische Peak-Strain-Rate</translation>
    </message>
    <message>
        <source>published for GLS by two operators and two readers: {citation}</source>
        <translation>publiziert für GLS von zwei Untersuchern und zwei Befundern: {citation}</translation>
    </message>
    <message>
        <source>scale not known</source>
        <translation>Maßstab unbekannt</translation>
    </message>
    <message>
        <source>strain at a point of the cycle that is not stated</source>
        <translation>Strain zu einem nicht angegebenen Zeitpunkt</translation>
    </message>
    <message>
        <source>within</source>
        <translation>unter</translation>
    </message>
    <message>
        <source>{date}, {program}: {value}, {quantity}; {source}.</source>
        <translation>{date}, {program}: {value}, {quantity}; {source}.</translation>
    </message>
    <message>
        <source>{exam}: its date is not known, so it is not shown.</source>
        <translation>{exam}: Datum nicht bekannt, daher nicht gezeigt.</translation>
    </message>
    <message>
        <source>{exam}: no value of {what} is given, so it is not shown.</source>
        <translation>{exam}: kein Wert von {what} angegeben, daher nicht gezeigt.</translation>
    </message>
    <message>
        <source>{file}, stated without its minus sign</source>
        <translation>{file}, ohne Minuszeichen angegeben</translation>
    </message>
    <message>
        <source>{first} to {second}: the fall is more than {share}.</source>
        <translation>{first} bis {second}: der Abfall ist größer als {share}.</translation>
    </message>
    <message>
        <source>{first} to {second}: {sentence}</source>
        <translation>{first} bis {second}: {sentence}</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, fall of {share}: beyond the smallest detectable change ({limit} points).</source>
        <translation>{first} bis {second}: {size} Punkte, Abfall um {share}: über der kleinsten nachweisbaren Änderung ({limit} Punkte).</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, fall of {share}: within the smallest detectable change ({limit} points).</source>
        <translation>{first} bis {second}: {size} Punkte, Abfall um {share}: innerhalb der kleinsten nachweisbaren Änderung ({limit} Punkte).</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, rise of {share}: beyond the smallest detectable change ({limit} points).</source>
        <translation>{first} bis {second}: {size} Punkte, Anstieg um {share}: über der kleinsten nachweisbaren Änderung ({limit} Punkte).</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, rise of {share}: within the smallest detectable change ({limit} points).</source>
        <translation>{first} bis {second}: {size} Punkte, Anstieg um {share}: innerhalb der kleinsten nachweisbaren Änderung ({limit} Punkte).</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points: beyond the smallest detectable change ({limit} points).</source>
        <translation>{first} bis {second}: {size} Punkte: über der kleinsten nachweisbaren Änderung ({limit} Punkte).</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points: within the smallest detectable change ({limit} points).</source>
        <translation>{first} bis {second}: {size} Punkte: innerhalb der kleinsten nachweisbaren Änderung ({limit} Punkte).</translation>
    </message>
    <message>
        <source>{normal} to {abnormal}</source>
        <translation>{normal} bis {abnormal}</translation>
    </message>
    <message>
        <source>{pressure} mmHg</source>
        <translation>{pressure} mmHg</translation>
    </message>
    <message>
        <source>{programs}: not Longaxis. Programs differ in layer, formula and tracking, so no difference between it and Longaxis is formed.</source>
        <translation>{programs}: nicht Longaxis. Programme unterscheiden sich in Schicht, Formel und Tracking, daher wird keine Differenz zu Longaxis gebildet.</translation>
    </message>
    <message>
        <source>{program}: {stated}, where Longaxis shows {quantity}.</source>
        <translation>{program}: {stated}; Longaxis zeigt: {quantity}.</translation>
    </message>
    <message>
        <source>{rates} bpm</source>
        <translation>{rates}/min</translation>
    </message>
    <message>
        <source>{rates} frames/s</source>
        <translation>{rates} Bilder/s</translation>
    </message>
    <message>
        <source>{share} of the mean of both exams</source>
        <translation>{share} des Mittels beider Untersuchungen</translation>
    </message>
    <message>
        <source>{size} points</source>
        <translation>{size} Punkte</translation>
    </message>
    <message>
        <source>{source}, typed by hand</source>
        <translation>{source}, von Hand eingegeben</translation>
    </message>
    <message>
        <source>{source}, typed by {reader}</source>
        <translation>{source}, eingegeben von {reader}</translation>
    </message>
    <message>
        <source>{tracker}, joined</source>
        <translation>{tracker}, verbunden</translation>
    </message>
    <message>
        <source>{view} not measured.</source>
        <translation>{view} nicht gemessen.</translation>
    </message>
    <message>
        <source>{view}: aortic valve closure not seen, end-systole taken from the curve.</source>
        <translation>{view}: Aortenklappenschluss nicht gesehen, Endsystole aus der Kurve genommen.</translation>
    </message>
    <message>
        <source>{view}: different processing: {first} and then {second}.</source>
        <translation>{view}: verschiedene Verarbeitung: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>{view}: different trackers: {first} and then {second}.</source>
        <translation>{view}: verschiedene Tracker: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>{view}: different ultrasound systems: {first} and then {second}.</source>
        <translation>{view}: verschiedene Ultraschallgeräte: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>{view}: doubtful segments not judged by the reader: {names}.</source>
        <translation>{view}: zweifelhafte Segmente vom Befunder nicht beurteilt: {names}.</translation>
    </message>
    <message>
        <source>{view}: end-diastole not seen, taken from the curve.</source>
        <translation>{view}: Enddiastole nicht gesehen, aus der Kurve genommen.</translation>
    </message>
    <message>
        <source>{view}: end-systole found differently: {first} and then {second}.</source>
        <translation>{view}: Endsystole verschieden bestimmt: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>{view}: frame rate differs: {first} and then {second}.</source>
        <translation>{view}: Bildrate unterscheidet sich: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>{view}: frame rate is not known in both exams.</source>
        <translation>{view}: Bildrate nicht in beiden Untersuchungen bekannt.</translation>
    </message>
    <message>
        <source>{view}: heart rate differs: {first} and then {second}.</source>
        <translation>{view}: Herzfrequenz unterscheidet sich: {first} und dann {second}.</translation>
    </message>
    <message>
        <source>{view}: heart rate is not known in both exams.</source>
        <translation>{view}: Herzfrequenz nicht in beiden Untersuchungen bekannt.</translation>
    </message>
    <message>
        <source>{view}: not a whole beat.</source>
        <translation>{view}: kein ganzer Schlag.</translation>
    </message>
    <message>
        <source>{view}: orientation not confirmed.</source>
        <translation>{view}: Ausrichtung nicht bestätigt.</translation>
    </message>
    <message>
        <source>{view}: times of the file in doubt.</source>
        <translation>{view}: Zeiten der Datei zweifelhaft.</translation>
    </message>
    <message>
        <source>± 95 %</source>
        <translation>± 95 %</translation>
    </message>
    <message numerus="yes">
        <source>▲ {n} warnings</source>
        <translation>
            <numerusform>▲ {n} Warnung</numerusform>
            <numerusform>▲ {n} Warnungen</numerusform>
        </translation>
    </message>
    <message>
        <source>Heart rate</source>
        <translation>Herzfrequenz</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Hide or show the contour</source>
        <translation>Kontur verbergen oder zeigen</translation>
    </message>
    <message>
        <source>Hide or show the patient</source>
        <translation>Patient verbergen oder zeigen</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Pos1</translation>
    </message>
    <message>
        <source>How it is measured</source>
        <translation>Wie gemessen wird</translation>
    </message>
    <message>
        <source>These settings change numbers, are printed in reports, and can be undone; new studies start with them. Another tracker or mesh needs new tracks.</source>
        <translation>Diese Einstellungen ändern Zahlen, stehen in Berichten und lassen sich rückgängig machen; neue Studien beginnen damit. Ein anderer Tracker oder ein anderes Netz braucht neue Bahnen.</translation>
    </message>
    <message>
        <source>Appearance, and defaults of new studies</source>
        <translation>Aussehen, und Vorgaben neuer Studien</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Einfg</translation>
    </message>
    <message>
        <source>Insert a text block</source>
        <translation>Textbaustein einfügen</translation>
    </message>
    <message>
        <source>Insert ▾</source>
        <translation>Einfügen ▾</translation>
    </message>
    <message>
        <source>Intervals of {view}</source>
        <translation>Intervalle von {view}</translation>
    </message>
    <message>
        <source>Invert the grey scale</source>
        <translation>Graustufen umkehren</translation>
    </message>
    <message>
        <source>Is it so?
{text}</source>
        <translation>Ist es so?
{text}</translation>
    </message>
    <message>
        <source>It measures a simulated heart whose strain is known. Press Enter to go on, Esc to leave; you find the tour again in the menu under Help.</source>
        <translation>Er misst ein simuliertes Herz, dessen Strain bekannt ist. Enter geht weiter, Esc verlässt ihn; der Rundgang steht im Menü unter Hilfe.</translation>
    </message>
    <message>
        <source>Keep for next time</source>
        <translation>Für das nächste Mal aufheben</translation>
    </message>
    <message>
        <source>Keep, and lay another over it</source>
        <translation>Behalten und einen weiteren darüberlegen</translation>
    </message>
    <message>
        <source>Kept for {listed}, which is not measured in this study.</source>
        <translation>Aufgehoben für {listed}; das ist in dieser Studie nicht gemessen.</translation>
    </message>
    <message>
        <source>Kept: {title}. Choose the next readings.</source>
        <translation>Behalten: {title}. Bitte die nächsten Messungen wählen.</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <source>LOOPS · {suitable} OF {n_loops} SUITABLE</source>
        <translation>LOOPS · {suitable} VON {n_loops} GEEIGNET</translation>
    </message>
    <message>
        <source>Languag&amp;e from the next start</source>
        <translation>&amp;Sprache ab dem nächsten Start</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>Letztes Bild</translation>
    </message>
    <message>
        <source>Leave the tour</source>
        <translation>Rundgang verlassen</translation>
    </message>
    <message>
        <source>Left of the picture: {left} wall.
Right: {right} wall.</source>
        <translation>Links im Bild: Wand {left}.
Rechts: Wand {right}.</translation>
    </message>
    <message>
        <source>Length, ED, ES</source>
        <translation>Länge, ED, ES</translation>
    </message>
    <message>
        <source>Longaxis</source>
        <translation>Longaxis</translation>
    </message>
    <message>
        <source>Longaxis connects to an archive only when you ask it to, and listens for no connections. The archive must know our AE title and address.</source>
        <translation>Longaxis verbindet sich mit einem Archiv nur auf Ihren Wunsch und nimmt keine Verbindungen an. Das Archiv muss unseren AE-Titel und unsere Adresse kennen.</translation>
    </message>
    <message>
        <source>Longaxis ended with unsaved work; it was kept.</source>
        <translation>Longaxis endete mit ungesicherter Arbeit; sie wurde aufbewahrt.</translation>
    </message>
    <message>
        <source>Longitudinal strain</source>
        <translation>Longitudinaler Strain</translation>
    </message>
    <message>
        <source>Longitudinal strain · {view}{state}</source>
        <translation>Longitudinaler Strain · {view}{state}</translation>
    </message>
    <message>
        <source>Detect again</source>
        <translation>Neu erkennen</translation>
    </message>
    <message>
        <source>Auto-contour</source>
        <translation>Automatische Kontur</translation>
    </message>
    <message>
        <source>Auto-contour   W</source>
        <translation>Automatische Kontur   W</translation>
    </message>
    <message>
        <source>Search the known folders for new or changed sessions</source>
        <translation>Die bekannten Ordner nach neuen oder geänderten Sitzungen durchsuchen</translation>
    </message>
    <message>
        <source>Auto-contour in {view}</source>
        <translation>Automatische Kontur in {view}</translation>
    </message>
    <message>
        <source>Detecting the contour…</source>
        <translation>Kontur wird erkannt…</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Loop</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>Loops</translation>
    </message>
    <message>
        <source>Loops, studies and sessions (*)</source>
        <translation>Loops, Studien und Sitzungen (*)</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>Lupe</translation>
    </message>
    <message>
        <source>Make the index anew from the session files; they are not touched</source>
        <translation>Das Verzeichnis aus den Sitzungsdateien neu anlegen; sie bleiben unberührt</translation>
    </message>
    <message>
        <source>Mark aortic valve closure in A3C (A), or type its time.</source>
        <translation>Aortenklappenschluss im A3C markieren (A) oder seine Zeit eintippen.</translation>
    </message>
    <message>
        <source>Mark mitral valve opening</source>
        <translation>Mitralklappenöffnung markieren</translation>
    </message>
    <message>
        <source>Mechanical dispersion, {n_timed} of {n_accepted} segments</source>
        <translation>Mechanische Dispersion, {n_timed} von {n_accepted} Segmenten</translation>
    </message>
    <message>
        <source>Post-systolic index, {n_timed} of {n_accepted} segments</source>
        <translation>Postsystolischer Index, {n_timed} von {n_accepted} Segmenten</translation>
    </message>
    <message>
        <source>bull&apos;s-eye, end-systolic</source>
        <translation>Bull’s-Eye, endsystolisch</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Measure beat {row}</source>
        <translation>Schlag {row} messen</translation>
    </message>
    <message>
        <source>Mechanical dispersion</source>
        <translation>Mechanische Dispersion</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Middle-drag</source>
        <translation>Ziehen mit mittlerer Taste</translation>
    </message>
    <message>
        <source>Millimetres between the marks</source>
        <translation>Millimeter zwischen den Marken</translation>
    </message>
    <message>
        <source>Mitral valve opens here, or not</source>
        <translation>Mitralklappe öffnet hier</translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation>Modalitäten</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Maus</translation>
    </message>
    <message>
        <source>Move an event</source>
        <translation>Zeitpunkt verschieben</translation>
    </message>
    <message>
        <source>Move the event</source>
        <translation>Den Zeitpunkt verschieben</translation>
    </message>
    <message>
        <source>Move the contour</source>
        <translation>Kontur verschieben</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Bild verschieben</translation>
    </message>
    <message>
        <source>Move the whole contour</source>
        <translation>Ganze Kontur verschieben</translation>
    </message>
    <message>
        <source>Name the apical views with F2, F3 and F4, where the file does not.</source>
        <translation>Die apikalen Schnitte mit F2, F3 und F4 benennen, wo die Datei es nicht tut.</translation>
    </message>
    <message>
        <source>Name the view to go on</source>
        <translation>Schnitt benennen, um fortzufahren</translation>
    </message>
    <message>
        <source>Name the view {view}</source>
        <translation>Schnitt {view} benennen</translation>
    </message>
    <message>
        <source>Name the view: F2, F3 or F4</source>
        <translation>Schnitt benennen: F2, F3 oder F4</translation>
    </message>
    <message>
        <source>Name, number, date, description, reader, tracker or view</source>
        <translation>Name, Nummer, Datum, Beschreibung, Befunder, Tracker oder Schnitt</translation>
    </message>
    <message>
        <source>New archive</source>
        <translation>Neues Archiv</translation>
    </message>
    <message>
        <source>New block</source>
        <translation>Neuer Baustein</translation>
    </message>
    <message>
        <source>New reading of its loops</source>
        <translation>Neue Messung seiner Loops</translation>
    </message>
    <message>
        <source>New study</source>
        <translation>Neue Studie</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Next loop</source>
        <translation>Nächster Loop</translation>
    </message>
    <message>
        <source>Next speed (¼, ½, 1)</source>
        <translation>Nächstes Tempo (¼, ½, 1)</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>No archive is configured. Add one with “Archives…”; nothing connects before.</source>
        <translation>Kein Archiv ist eingerichtet. Mit „Archive…“ eines hinzufügen; vorher wird keine Verbindung hergestellt.</translation>
    </message>
    <message>
        <source>No archive is configured; add one in Settings, Archives….</source>
        <translation>Kein Archiv ist eingerichtet; in den Einstellungen unter „Archive…“ eines hinzufügen.</translation>
    </message>
    <message>
        <source>No loop</source>
        <translation>Kein Loop</translation>
    </message>
    <message>
        <source>No loop in this view</source>
        <translation>Kein Loop in diesem Schnitt</translation>
    </message>
    <message>
        <source>No loops were found; open a DICOM file, a folder or a video.</source>
        <translation>Keine Loops gefunden; bitte eine DICOM-Datei, einen Ordner oder ein Video öffnen.</translation>
    </message>
    <message>
        <source>No patient name</source>
        <translation>Kein Patientenname</translation>
    </message>
    <message>
        <source>No saved analysis holds all of these words.</source>
        <translation>Keine gespeicherte Auswertung enthält alle diese Wörter.</translation>
    </message>
    <message>
        <source>No saved analysis is known yet. Save a session (Ctrl+S) and it is listed here, or add a folder that holds sessions.</source>
        <translation>Noch ist keine gespeicherte Auswertung bekannt. Eine gesicherte Sitzung (Strg+S) steht dann hier; oder einen Ordner mit Sitzungen hinzufügen.</translation>
    </message>
    <message>
        <source>No study open</source>
        <translation>Keine Studie geöffnet</translation>
    </message>
    <message>
        <source>No such value: {names}.</source>
        <translation>Solche Werte gibt es nicht: {names}.</translation>
    </message>
    <message>
        <source>No whole beat lies between R waves in this loop. Set ED and the end of the beat, then add it.</source>
        <translation>In diesem Loop liegt kein ganzer Schlag zwischen R-Zacken. ED und das Ende des Schlags setzen, dann hinzufügen.</translation>
    </message>
    <message>
        <source>No, swap them</source>
        <translation>Nein, tauschen</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Noch nicht gemessen</translation>
    </message>
    <message>
        <source>Nothing has been measured yet; track at least one view first.</source>
        <translation>Noch ist nichts gemessen; zuerst mindestens einen Schnitt verfolgen.</translation>
    </message>
    <message>
        <source>Nothing is measured yet: place the contour and track it first.</source>
        <translation>Noch ist nichts gemessen: zuerst die Kontur setzen und verfolgen.</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Nudge a point</source>
        <translation>Punkt rücken</translation>
    </message>
    <message>
        <source>Move the point down</source>
        <translation>Punkt nach unten bewegen</translation>
    </message>
    <message>
        <source>Move the point left</source>
        <translation>Punkt nach links bewegen</translation>
    </message>
    <message>
        <source>Move the point right</source>
        <translation>Punkt nach rechts bewegen</translation>
    </message>
    <message>
        <source>Move the point up</source>
        <translation>Punkt nach oben bewegen</translation>
    </message>
    <message>
        <source>Number of segments of the bull&apos;s-eye</source>
        <translation>Zahl der Segmente des Bull’s-Eye</translation>
    </message>
    <message>
        <source>O&amp;ur AE title</source>
        <translation>U&amp;nser AE-Titel</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Of which part</source>
        <translation>Von welchem Teil</translation>
    </message>
    <message>
        <source>On to ED or ES</source>
        <translation>Weiter zu ED oder ES</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Ein Bild zurück</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>Ein Bild weiter</translation>
    </message>
    <message>
        <source>One frame on or back</source>
        <translation>Ein Bild weiter oder zurück</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Import vendor strain</source>
        <translation>Hersteller-Strain importieren</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>Dateien öffnen…</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the sample study</source>
        <translation>Beispielstudie öffnen</translation>
    </message>
    <message>
        <source>Open the study first, then import vendor strain.</source>
        <translation>Zuerst die Studie öffnen, dann Hersteller-Strain importieren.</translation>
    </message>
    <message>
        <source>Opening {path}</source>
        <translation>{path} wird geöffnet</translation>
    </message>
    <message>
        <source>P&amp;aper</source>
        <translation>&amp;Papier</translation>
    </message>
    <message>
        <source>P&amp;ort</source>
        <translation>P&amp;ort</translation>
    </message>
    <message>
        <source>Page {index} of the report</source>
        <translation>Seite {index} des Berichts</translation>
    </message>
    <message>
        <source>Page ↑</source>
        <translation>Bild ↑</translation>
    </message>
    <message>
        <source>Page ↓</source>
        <translation>Bild ↓</translation>
    </message>
    <message>
        <source>Pages as pictures…</source>
        <translation>Seiten als Bilder…</translation>
    </message>
    <message>
        <source>Pages of the report as pictures…</source>
        <translation>Seiten des Berichts als Bilder…</translation>
    </message>
    <message>
        <source>Pairs as CSV…</source>
        <translation>Paare als CSV…</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Part of the contour was lost on the way to this frame; place it again.</source>
        <translation>Ein Teil der Kontur ging auf dem Weg zu diesem Bild verloren; bitte neu setzen.</translation>
    </message>
    <message>
        <source>Pat&amp;ient</source>
        <translation>Pat&amp;ient</translation>
    </message>
    <message>
        <source>Patient &amp;ID</source>
        <translation>Patienten-&amp;ID</translation>
    </message>
    <message>
        <source>Patient &amp;name</source>
        <translation>Patienten&amp;name</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>Patienten-ID</translation>
    </message>
    <message>
        <source>Patient hidden (H)</source>
        <translation>Patient verborgen (H)</translation>
    </message>
    <message>
        <source>Patient hidden: no scanned part was found in this picture, so all of it is covered.</source>
        <translation>Patient verborgen: In diesem Bild wurde kein geschallter Bereich gefunden, daher ist es ganz abgedeckt.</translation>
    </message>
    <message>
        <source>Patient hidden: nothing moves in this picture, so the file&apos;s whole ultrasound region is shown, letters included.</source>
        <translation>Patient verborgen: In diesem Bild bewegt sich nichts, daher ist der ganze Ultraschallbereich der Datei zu sehen, auch Schrift darin.</translation>
    </message>
    <message>
        <source>Patient hidden: the file names no ultrasound region, so only what moves is shown.</source>
        <translation>Patient verborgen: Die Datei nennt keinen Ultraschallbereich, daher ist nur zu sehen, was sich bewegt.</translation>
    </message>
    <message>
        <source>Patient name</source>
        <translation>Patientenname</translation>
    </message>
    <message>
        <source>Peak systolic</source>
        <translation>Systolischer Peak</translation>
    </message>
    <message>
        <source>Place contour</source>
        <translation>Kontur setzen</translation>
    </message>
    <message>
        <source>Place the contour at end-systole (annulus, apex, annulus), then track it.</source>
        <translation>Endsystolisch die Kontur setzen (Anulus, Apex, Anulus), dann verfolgen.</translation>
    </message>
    <message>
        <source>Place the contour first: annulus, apex, annulus, at end-systole.</source>
        <translation>Zuerst die Kontur setzen: Anulus, Apex, Anulus, endsystolisch.</translation>
    </message>
    <message>
        <source>Place the contour first; then it can be copied to other frames.</source>
        <translation>Zuerst die Kontur setzen; dann kann sie in andere Bilder kopiert werden.</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>Abspielen oder anhalten (Leertaste)</translation>
    </message>
    <message>
        <source>Points of GLS, if moved by up to 4 frames</source>
        <translation>GLS-Punkte, wenn um bis zu 4 Bilder verschoben</translation>
    </message>
    <message>
        <source>Previous loop</source>
        <translation>Voriger Loop</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Voriger Schritt</translation>
    </message>
    <message>
        <source>Printed as “{missing}”: {listed}.</source>
        <translation>Gedruckt als „{missing}“: {listed}.</translation>
    </message>
    <message>
        <source>Assign a loop to a view first; then use Auto-contour.</source>
        <translation>Zuerst einen Loop einem Schnitt zuordnen, dann die automatische Kontur benutzen.</translation>
    </message>
    <message>
        <source>Put a loop into {view}</source>
        <translation>Loop in {view} legen</translation>
    </message>
    <message>
        <source>Put it right in that frame</source>
        <translation>In jenem Bild richtigstellen</translation>
    </message>
    <message>
        <source>Contour corrected in frame {listed}. Track again (T) to use it.</source>
        <translation>Kontur in Bild {listed} korrigiert. Neu verfolgen (T), um sie zu benutzen.</translation>
    </message>
    <message>
        <source>Correct contour in this frame</source>
        <translation>Kontur in diesem Bild korrigieren</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>R wave</source>
        <translation>R-Zacke</translation>
    </message>
    <message>
        <source>R waves</source>
        <translation>R-Zacken</translation>
    </message>
    <message>
        <source>RECENT ANALYSES</source>
        <translation>LETZTE AUSWERTUNGEN</translation>
    </message>
    <message>
        <source>Raw, smoothed, drift-corrected</source>
        <translation>Roh, geglättet, driftkorrigiert</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Befunder</translation>
    </message>
    <message>
        <source>Reader study</source>
        <translation>Leserstudie</translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation>Dateien werden gelesen</translation>
    </message>
    <message>
        <source>Reading {label}</source>
        <translation>{label} wird gelesen</translation>
    </message>
    <message>
        <source>Readings</source>
        <translation>Messungen</translation>
    </message>
    <message>
        <source>Readings (*.json *.longaxis *.csv)</source>
        <translation>Messungen (*.json *.longaxis *.csv)</translation>
    </message>
    <message>
        <source>Rebuild the index</source>
        <translation>Verzeichnis neu anlegen</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>Rejected segments allowed in a &amp;view</source>
        <translation>Erlaubte verworfene Segmente je S&amp;chnitt</translation>
    </message>
    <message>
        <source>Rejected segments allowed in the st&amp;udy</source>
        <translation>Erlaubte verworfene Segmente je St&amp;udie</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove a point</source>
        <translation>Punkt entfernen</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen point</source>
        <translation>Gewählten Punkt entfernen</translation>
    </message>
    <message>
        <source>Remove contour</source>
        <translation>Kontur entfernen</translation>
    </message>
    <message>
        <source>Remove vendor strain</source>
        <translation>Hersteller-Strain entfernen</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Report as DICOM PDF…</source>
        <translation>Bericht als DICOM-PDF…</translation>
    </message>
    <message>
        <source>Report as PDF…</source>
        <translation>Bericht als PDF…</translation>
    </message>
    <message>
        <source>Reset zoom and grey scale</source>
        <translation>Zoom, Graustufen zurücksetzen</translation>
    </message>
    <message>
        <source>Result as JSON…</source>
        <translation>Ergebnis als JSON…</translation>
    </message>
    <message>
        <source>Retrieve and open</source>
        <translation>Abrufen und öffnen</translation>
    </message>
    <message>
        <source>Retrieving the study</source>
        <translation>Studie wird abgerufen</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Right-drag</source>
        <translation>Ziehen mit rechter Taste</translation>
    </message>
    <message>
        <source>S&amp;pacing along the wall</source>
        <translation>&amp;Abstand entlang der Wand</translation>
    </message>
    <message>
        <source>Same loops, no contours and no events: a second, independent reading</source>
        <translation>Dieselben Loops ohne Konturen und Zeitpunkte: eine zweite, unabhängige Messung</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Kopie speichern…</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>Sitzung speichern</translation>
    </message>
    <message>
        <source>Save session as…</source>
        <translation>Sitzung speichern unter…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Saved analyses</source>
        <translation>Gespeicherte Auswertungen</translation>
    </message>
    <message>
        <source>Saved analyses…</source>
        <translation>Gespeicherte Auswertungen…</translation>
    </message>
    <message>
        <source>Saved {when}</source>
        <translation>Gespeichert {when}</translation>
    </message>
    <message>
        <source>Saving {path}</source>
        <translation>{path} wird gespeichert</translation>
    </message>
    <message>
        <source>Confirm orientation</source>
        <translation>Orientierung bestätigen</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Maßstab</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search saved analyses</source>
        <translation>Gespeicherte Auswertungen durchsuchen</translation>
    </message>
    <message>
        <source>Searching the archive</source>
        <translation>Archiv wird durchsucht</translation>
    </message>
    <message>
        <source>Second readings, b</source>
        <translation>Zweite Messungen, b</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>Segmente</translation>
    </message>
    <message>
        <source>Segments accepted</source>
        <translation>Angenommene Segmente</translation>
    </message>
    <message>
        <source>Segments one by one</source>
        <translation>Segmente einzeln</translation>
    </message>
    <message>
        <source>Segments one by one · {view}</source>
        <translation>Segmente einzeln · {view}</translation>
    </message>
    <message>
        <source>Segments one by one, raw to corrected</source>
        <translation>Segmente einzeln, roh bis korrigiert</translation>
    </message>
    <message>
        <source>Send report to the archive</source>
        <translation>Befund an das Archiv senden</translation>
    </message>
    <message>
        <source>Sending to the archive</source>
        <translation>Wird an das Archiv gesendet</translation>
    </message>
    <message>
        <source>Septum in new &amp;loops</source>
        <translation>Septum in neuen &amp;Loops</translation>
    </message>
    <message>
        <source>Set aortic valve closure</source>
        <translation>Aortenklappenschluss setzen</translation>
    </message>
    <message>
        <source>Set end-diastole by hand (D).</source>
        <translation>Enddiastole von Hand setzen (D).</translation>
    </message>
    <message>
        <source>Set here</source>
        <translation>Hier setzen</translation>
    </message>
    <message>
        <source>Set the end of the beat by hand, or take a longer loop.</source>
        <translation>Das Ende des Schlags von Hand setzen oder einen längeren Loop nehmen.</translation>
    </message>
    <message>
        <source>Set the frame rate</source>
        <translation>Bildrate setzen</translation>
    </message>
    <message>
        <source>Set the frame rate of {view}</source>
        <translation>Bildrate von {view} eingeben</translation>
    </message>
    <message>
        <source>Set the scale</source>
        <translation>Maßstab setzen</translation>
    </message>
    <message>
        <source>Set {event}</source>
        <translation>{event} setzen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Share retrieved</source>
        <translation>Abgerufener Anteil</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umsch</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Umschalt + Ziehen</translation>
    </message>
    <message>
        <source>Toggle ED/ES</source>
        <translation>ED/ES umschalten</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Unterschreiben</translation>
    </message>
    <message>
        <source>Sign the report</source>
        <translation>Bericht unterschreiben</translation>
    </message>
    <message>
        <source>Sign the report, or amend it</source>
        <translation>Bericht unterschreiben oder ergänzen</translation>
    </message>
    <message>
        <source>Signed by {reader}, {moment}</source>
        <translation>Unterschrieben von {reader}, {moment}</translation>
    </message>
    <message>
        <source>Slot for {view}</source>
        <translation>Platz für {view}</translation>
    </message>
    <message>
        <source>Smooth tracks over 40 ms, or not</source>
        <translation>Glättung über 40 ms an oder aus</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Something went wrong inside Longaxis ({place}); your work is kept, please try again.</source>
        <translation>In Longaxis ging etwas schief ({place}); Ihre Arbeit ist erhalten, bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Speed (P)</source>
        <translation>Geschwindigkeit (P)</translation>
    </message>
    <message>
        <source>Start a new study with them</source>
        <translation>Neue Studie damit beginnen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop · {share:.0f}&#x2009;%</source>
        <translation>Anhalten · {share:.0f}&#x2009;%</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Strain along the wall over time</source>
        <translation>Strain entlang der Wand über die Zeit</translation>
    </message>
    <message>
        <source>Strain curves</source>
        <translation>Strain-Kurven</translation>
    </message>
    <message>
        <source>Strain curves of all segments</source>
        <translation>Strain-Kurven aller Segmente</translation>
    </message>
    <message>
        <source>Strain map</source>
        <translation>Strain-Karte</translation>
    </message>
    <message>
        <source>Strain map · {view} · {stage}{state}</source>
        <translation>Strain-Karte · {view} · {stage}{state}</translation>
    </message>
    <message>
        <source>Strain map: curved anatomical M-mode</source>
        <translation>Strain-Karte: gekrümmter anatomischer M-Mode</translation>
    </message>
    <message>
        <source>Strain rate S</source>
        <translation>Strain-Rate S</translation>
    </message>
    <message>
        <source>Strain rate S, E, A, per s</source>
        <translation>Strain-Rate S, E, A, pro s</translation>
    </message>
    <message>
        <source>Studies found</source>
        <translation>Gefundene Studien</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>Study and analysis</source>
        <translation>Studie und Auswertung</translation>
    </message>
    <message>
        <source>Study index</source>
        <translation>Studienverzeichnis</translation>
    </message>
    <message>
        <source>Swap   M</source>
        <translation>Tauschen   M</translation>
    </message>
    <message>
        <source>Swap the walls</source>
        <translation>Wände tauschen</translation>
    </message>
    <message>
        <source>Swap the walls (M)</source>
        <translation>Wände tauschen (M)</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>T tracks all views that have a contour, in the background; Esc stops.</source>
        <translation>T verfolgt alle Schnitte mit Kontur im Hintergrund; Esc hält an.</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>WARNINGS</source>
        <translation>WARNUNGEN</translation>
    </message>
    <message>
        <source>Take a longer loop, or go on without them.</source>
        <translation>Einen längeren Loop nehmen oder ohne sie fortfahren.</translation>
    </message>
    <message>
        <source>Take a loop with a higher frame rate, if there is one.</source>
        <translation>Einen Loop mit höherer Bildrate nehmen, falls es einen gibt.</translation>
    </message>
    <message>
        <source>Take back the correction in frame {frame}</source>
        <translation>Korrektur in Bild {frame} zurücknehmen</translation>
    </message>
    <message>
        <source>Take loops or beats of nearly the same rate.</source>
        <translation>Loops oder Schläge mit annähernd gleicher Frequenz nehmen.</translation>
    </message>
    <message>
        <source>Take this frame back</source>
        <translation>Dieses Bild zurücknehmen</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>Te&amp;xtgröße</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Verbindung prüfen</translation>
    </message>
    <message>
        <source>Testing the archive</source>
        <translation>Archiv wird geprüft</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text blocks</source>
        <translation>Textbausteine</translation>
    </message>
    <message>
        <source>Text blocks and measured values</source>
        <translation>Textbausteine und Messwerte</translation>
    </message>
    <message>
        <source>Text blocks of the conclusion</source>
        <translation>Textbausteine der Beurteilung</translation>
    </message>
    <message>
        <source>Text of the block</source>
        <translation>Text des Bausteins</translation>
    </message>
    <message>
        <source>The export does not name its view; it is shown beside {shown}, which is on screen.</source>
        <translation>Der Export nennt seinen Schnitt nicht; er steht neben {shown}, das gerade zu sehen ist.</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>Die Datei</translation>
    </message>
    <message>
        <source>The file does not say when its frames were taken. It is often written on the picture:</source>
        <translation>Die Datei sagt nicht, wann ihre Bilder aufgenommen wurden. Oft steht die Bildrate im Bild:</translation>
    </message>
    <message>
        <source>The heart rate differs between the views ({listed} per minute).</source>
        <translation>Die Herzfrequenz unterscheidet sich zwischen den Schnitten ({listed} pro Minute).</translation>
    </message>
    <message>
        <source>The contour is placed. Press T to track it.</source>
        <translation>Die Kontur ist gesetzt. T verfolgt sie.</translation>
    </message>
    <message>
        <source>The contour lies in this frame already; go to another one first.</source>
        <translation>Die Kontur liegt schon in diesem Bild; zuerst zu einem anderen gehen.</translation>
    </message>
    <message>
        <source>The contour was placed in frame {frame}</source>
        <translation>Die Kontur wurde in Bild {frame} gesetzt</translation>
    </message>
    <message>
        <source>The loop is shorter than one heartbeat: drift and late peaks cannot be seen.</source>
        <translation>Der Loop ist kürzer als ein Herzschlag: Drift und späte Peaks sind nicht zu sehen.</translation>
    </message>
    <message>
        <source>The names of the segments depend on it.</source>
        <translation>Davon hängen die Namen der Segmente ab.</translation>
    </message>
    <message>
        <source>The open study is not a reading of a reader study.</source>
        <translation>Die geöffnete Studie ist keine Messung einer Reader-Studie.</translation>
    </message>
    <message>
        <source>The page is drawn as it will be printed. GLS of the patient needs three views, so it is still missing here. Ctrl+P writes the PDF. F1 shows all keys.</source>
        <translation>Die Seite ist gezeichnet, wie sie gedruckt wird. GLS des Patienten braucht drei Schnitte, deshalb fehlt es hier noch. Strg+P schreibt das PDF. F1 zeigt alle Tasten.</translation>
    </message>
    <message>
        <source>The report is in the archive.</source>
        <translation>Der Befund ist im Archiv.</translation>
    </message>
    <message>
        <source>The report is signed, and what is signed is not changed; amend the report first (step Report).</source>
        <translation>Der Bericht ist unterschrieben, und Unterschriebenes wird nicht geändert; zuerst den Bericht ergänzen (Schritt Bericht).</translation>
    </message>
    <message>
        <source>The report needs at least one tracked view.</source>
        <translation>Der Bericht braucht mindestens einen verfolgten Schnitt.</translation>
    </message>
    <message>
        <source>The same, {n_timed} of 16 segments</source>
        <translation>Dasselbe, {n_timed} von 16 Segmenten</translation>
    </message>
    <message>
        <source>The strain map appears here once a view is tracked.</source>
        <translation>Die Strain-Karte erscheint hier, sobald ein Schnitt verfolgt ist.</translation>
    </message>
    <message>
        <source>The study before had changes that were not saved; they were kept.</source>
        <translation>Die vorige Studie hatte ungespeicherte Änderungen; sie wurden aufgehoben.</translation>
    </message>
    <message>
        <source>The 95 % CI of every tracked view is estimated already.</source>
        <translation>Das 95-%-Konfidenzintervall jedes verfolgten Schnitts ist schon geschätzt.</translation>
    </message>
    <message>
        <source>These loops belong to another patient or study than the open one.</source>
        <translation>Diese Loops gehören zu einem anderen Patienten oder einer anderen Studie als der geöffneten.</translation>
    </message>
    <message>
        <source>This file does not say when its frames were taken.</source>
        <translation>Diese Datei sagt nicht, wann ihre Bilder aufgenommen wurden.</translation>
    </message>
    <message>
        <source>This is A2C / show A2C</source>
        <translation>Das ist A2C / A2C zeigen</translation>
    </message>
    <message>
        <source>This is A3C / show A3C</source>
        <translation>Das ist A3C / A3C zeigen</translation>
    </message>
    <message>
        <source>This is A4C / show A4C</source>
        <translation>Das ist A4C / A4C zeigen</translation>
    </message>
    <message>
        <source>This is a reading of a reader study.</source>
        <translation>Dies ist eine Messung einer Reader-Studie.</translation>
    </message>
    <message>
        <source>This loop</source>
        <translation>Dieser Loop</translation>
    </message>
    <message>
        <source>This loop belongs to another patient or study; start a new study (Ctrl+N) to measure it.</source>
        <translation>Dieser Loop gehört zu einem anderen Patienten oder einer anderen Studie; um ihn zu messen, eine neue Studie beginnen (Strg+N).</translation>
    </message>
    <message>
        <source>This reading is not measurable…</source>
        <translation>Diese Messung ist nicht möglich…</translation>
    </message>
    <message>
        <source>This study has changes that are not saved.</source>
        <translation>Diese Studie hat ungespeicherte Änderungen.</translation>
    </message>
    <message>
        <source>Those of the program</source>
        <translation>Die des Programms</translation>
    </message>
    <message>
        <source>Three clicks</source>
        <translation>Drei Klicks</translation>
    </message>
    <message>
        <source>Three views side by side</source>
        <translation>Drei Schnitte nebeneinander</translation>
    </message>
    <message>
        <source>Time to peak</source>
        <translation>Zeit bis Peak</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Title of the block</source>
        <translation>Titel des Bausteins</translation>
    </message>
    <message>
        <source>Tour</source>
        <translation>Rundgang</translation>
    </message>
    <message>
        <source>Tour of the sample study</source>
        <translation>Rundgang durch die Beispielstudie</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Verfolgen</translation>
    </message>
    <message>
        <source>Track   T</source>
        <translation>Verfolgen   T</translation>
    </message>
    <message>
        <source>Track a view first; then its uncertainty can be found.</source>
        <translation>Zuerst einen Schnitt verfolgen; dann kann seine Unsicherheit bestimmt werden.</translation>
    </message>
    <message>
        <source>Track this view to see its segments.</source>
        <translation>Diesen Schnitt verfolgen, um seine Segmente zu sehen.</translation>
    </message>
    <message>
        <source>Track with {name}</source>
        <translation>Mit {name} verfolgen</translation>
    </message>
    <message>
        <source>Track {view}</source>
        <translation>{view} verfolgen</translation>
    </message>
    <message>
        <source>Tracked ✓</source>
        <translation>Verfolgt ✓</translation>
    </message>
    <message>
        <source>Tracker</source>
        <translation>Tracker</translation>
    </message>
    <message>
        <source>Tracker (*.onnx manifest.json)</source>
        <translation>Tracker (*.onnx manifest.json)</translation>
    </message>
    <message>
        <source>Tracker {tracker} {version}{sha} · {device}</source>
        <translation>Tracker {tracker} {version}{sha} · {device}</translation>
    </message>
    <message>
        <source>Tracking {view}</source>
        <translation>{view} wird verfolgt</translation>
    </message>
    <message>
        <source>Type aortic valve closure</source>
        <translation>Aortenklappenschluss eintippen</translation>
    </message>
    <message>
        <source>Type the frame rate that is written on the picture.</source>
        <translation>Die Bildrate eintippen, die im Bild steht.</translation>
    </message>
    <message>
        <source>Type the reader&apos;s name first.</source>
        <translation>Zuerst den Namen des Befunders eintippen.</translation>
    </message>
    <message>
        <source>U&amp;ser</source>
        <translation>B&amp;enutzer</translation>
    </message>
    <message>
        <source>Ultrasound loop</source>
        <translation>Ultraschall-Loop</translation>
    </message>
    <message>
        <source>Estimate 95 % CI (U) from 30 perturbed contours</source>
        <translation>95-%-Konfidenzintervall (U) aus 30 variierten Konturen schätzen</translation>
    </message>
    <message>
        <source>Uncertainty of {view}</source>
        <translation>Unsicherheit von {view}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Use in all views</source>
        <translation>Für alle Schnitte</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Values as CSV…</source>
        <translation>Werte als CSV…</translation>
    </message>
    <message>
        <source>Values · {view}</source>
        <translation>Werte · {view}</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Schnitte</translation>
    </message>
    <message>
        <source>Waiting for the archive…</source>
        <translation>Warten auf das Archiv…</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>Wand</translation>
    </message>
    <message>
        <source>ROI narrower by ½ mm</source>
        <translation>ROI um ½ mm schmaler</translation>
    </message>
    <message>
        <source>ROI wider by ½ mm</source>
        <translation>ROI um ½ mm breiter</translation>
    </message>
    <message>
        <source>ROI width</source>
        <translation>ROI-Breite</translation>
    </message>
    <message>
        <source>Wall, mesh, trails, strain</source>
        <translation>Wand, Netz, Spuren, Strain</translation>
    </message>
    <message>
        <source>Check that the contour stays on the wall. Hover a curve to highlight its segment everywhere. Click a cell of the bull&apos;s-eye to reject it.</source>
        <translation>Prüfen, ob die Kontur auf der Wand bleibt. Die Maus auf einer Kurve hebt ihr Segment überall hervor. Ein Klick in ein Feld des Bull’s-Eye verwirft es.</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>What global means</source>
        <translation>Was global bedeutet</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>Was verglichen wird</translation>
    </message>
    <message>
        <source>What the bull&apos;s-eye shows</source>
        <translation>Was das Bull’s-Eye zeigt</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>When the aortic valve closes, in ms after ED (Doppler); in the other views it is scaled by RR</source>
        <translation>Wann die Aortenklappe schließt, in ms nach ED (Doppler); in den anderen Schnitten wird es mit RR skaliert</translation>
    </message>
    <message>
        <source>Where the wall slipped in this frame, drag its points back.</source>
        <translation>Wo die Wand in diesem Bild verrutscht ist, ihre Punkte zurückziehen.</translation>
    </message>
    <message>
        <source>Which view is it?</source>
        <translation>Welcher Schnitt ist es?</translation>
    </message>
    <message>
        <source>Why is this case not measurable?</source>
        <translation>Warum ist dieser Fall nicht messbar?</translation>
    </message>
    <message>
        <source>With more of them no global strain of the study is given</source>
        <translation>Bei mehr davon wird kein globaler Strain der Studie angegeben</translation>
    </message>
    <message>
        <source>Words, pictures, signature</source>
        <translation>Text, Bilder, Unterschrift</translation>
    </message>
    <message>
        <source>Work that is kept is offered again when Longaxis starts.</source>
        <translation>Was aufgehoben wird, bietet Longaxis beim nächsten Start wieder an.</translation>
    </message>
    <message>
        <source>Writing {path}</source>
        <translation>{path} wird geschrieben</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>Geschrieben: {path}</translation>
    </message>
    <message>
        <source>Your contour, refined to the middle of the wall. Check it.</source>
        <translation>Ihre Kontur, auf die Wandmitte verfeinert. Bitte prüfen.</translation>
    </message>
    <message>
        <source>Custom tracker</source>
        <translation>Eigener Tracker</translation>
    </message>
    <message>
        <source>Zoom about the cursor</source>
        <translation>Zoom um den Mauszeiger</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>alle Tasten</translation>
    </message>
    <message>
        <source>aortic valve closure</source>
        <translation>Aortenklappenschluss</translation>
    </message>
    <message>
        <source>aortic valve closure of another view, scaled by RR</source>
        <translation>Aortenklappenschluss eines anderen Schnitts, mit RR skaliert</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>wie es ist</translation>
    </message>
    <message>
        <source>beat incomplete</source>
        <translation>Schlag unvollständig</translation>
    </message>
    <message>
        <source>beat of {length}, {rate}</source>
        <translation>Schlag von {length}, {rate}</translation>
    </message>
    <message>
        <source>beats</source>
        <translation>Schläge</translation>
    </message>
    <message>
        <source>bias</source>
        <translation>Bias</translation>
    </message>
    <message>
        <source>bias and 95 % limits</source>
        <translation>Bias und 95-%-Grenzen</translation>
    </message>
    <message>
        <source>bull&apos;s-eye, time to peak</source>
        <translation>Bull’s-Eye, Zeit bis Peak</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>korrigiert</translation>
    </message>
    <message>
        <source>corrected over a whole beat</source>
        <translation>über ganzen Schlag</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>drag a loop here · {key}</source>
        <translation>Loop hierher · {key}</translation>
    </message>
    <message>
        <source>drift-corrected</source>
        <translation>driftkorrigiert</translation>
    </message>
    <message>
        <source>each segment</source>
        <translation>jedes Segment</translation>
    </message>
    <message>
        <source>each view</source>
        <translation>jeder Schnitt</translation>
    </message>
    <message>
        <source>end</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>end-diastole</source>
        <translation>Enddiastole</translation>
    </message>
    <message>
        <source>end-systole</source>
        <translation>Endsystole</translation>
    </message>
    <message>
        <source>end-systole after end-diastole</source>
        <translation>Endsystole nach Enddiastole</translation>
    </message>
    <message>
        <source>end-systolic strain</source>
        <translation>endsystolischer Strain</translation>
    </message>
    <message>
        <source>entered</source>
        <translation>eingegeben</translation>
    </message>
    <message>
        <source>entered by the reader</source>
        <translation>vom Befunder eingegeben</translation>
    </message>
    <message>
        <source>events</source>
        <translation>Zeitpunkte</translation>
    </message>
    <message>
        <source>every reader</source>
        <translation>alle Befunder</translation>
    </message>
    <message>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>frame</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>frame rate in doubt</source>
        <translation>Bildrate fraglich</translation>
    </message>
    <message>
        <source>frame {frame} of {n_frames}</source>
        <translation>Bild {frame} von {n_frames}</translation>
    </message>
    <message>
        <source>frames at end-diastole</source>
        <translation>Bilder enddiastolisch</translation>
    </message>
    <message>
        <source>frames at end-systole</source>
        <translation>Bilder endsystolisch</translation>
    </message>
    <message>
        <source>global</source>
        <translation>global</translation>
    </message>
    <message>
        <source>hidden on screen (H)</source>
        <translation>auf dem Schirm verborgen (H)</translation>
    </message>
    <message>
        <source>hide contour</source>
        <translation>Kontur verbergen</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>left in</source>
        <translation>belassen</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>longest line (surrogate)</source>
        <translation>längste Linie (Ersatz)</translation>
    </message>
    <message>
        <source>lower limit</source>
        <translation>untere Grenze</translation>
    </message>
    <message>
        <source>mean of the two readings{unit}</source>
        <translation>Mittel der beiden Messungen{unit}</translation>
    </message>
    <message>
        <source>mean of {a_name} and {b_name}{unit}</source>
        <translation>Mittel von {a_name} und {b_name}{unit}</translation>
    </message>
    <message>
        <source>mean |a − b|</source>
        <translation>Mittel |a − b|</translation>
    </message>
    <message>
        <source>mechanical dispersion</source>
        <translation>mechanische Dispersion</translation>
    </message>
    <message>
        <source>mesh of tracked points</source>
        <translation>Netz der verfolgten Punkte</translation>
    </message>
    <message>
        <source>ms after ED</source>
        <translation>ms nach ED</translation>
    </message>
    <message>
        <source>next end-diastole</source>
        <translation>nächste Enddiastole</translation>
    </message>
    <message>
        <source>no beat</source>
        <translation>kein Schlag</translation>
    </message>
    <message>
        <source>no frame times</source>
        <translation>keine Bildzeiten</translation>
    </message>
    <message>
        <source>no contour</source>
        <translation>keine Kontur</translation>
    </message>
    <message>
        <source>no loop</source>
        <translation>kein Loop</translation>
    </message>
    <message>
        <source>no reader named</source>
        <translation>kein Befunder genannt</translation>
    </message>
    <message>
        <source>no scale</source>
        <translation>kein Maßstab</translation>
    </message>
    <message>
        <source>no times</source>
        <translation>keine Zeiten</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>unverschlüsselt</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht da</translation>
    </message>
    <message>
        <source>not tracked</source>
        <translation>nicht verfolgt</translation>
    </message>
    <message>
        <source>of {view}</source>
        <translation>aus {view}</translation>
    </message>
    <message>
        <source>one end of the annulus</source>
        <translation>ein Ende des Anulus</translation>
    </message>
    <message>
        <source>open</source>
        <translation>öffnen</translation>
    </message>
    <message>
        <source>open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>over 40 ms</source>
        <translation>über 40 ms</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>peak strain</source>
        <translation>Peak-Strain</translation>
    </message>
    <message>
        <source>peak systolic strain</source>
        <translation>systolischer Peak-Strain</translation>
    </message>
    <message>
        <source>play</source>
        <translation>abspielen</translation>
    </message>
    <message>
        <source>raw</source>
        <translation>roh</translation>
    </message>
    <message>
        <source>raw/smoothed</source>
        <translation>roh/geglättet</translation>
    </message>
    <message>
        <source>right (Mayo)</source>
        <translation>rechts (Mayo)</translation>
    </message>
    <message>
        <source>saved {time}</source>
        <translation>gespeichert {time}</translation>
    </message>
    <message>
        <source>segments</source>
        <translation>Segmente</translation>
    </message>
    <message>
        <source>shortest line (surrogate)</source>
        <translation>kürzeste Linie (Ersatz)</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>sichtbar</translation>
    </message>
    <message>
        <source>smoothed</source>
        <translation>geglättet</translation>
    </message>
    <message>
        <source>strain curves</source>
        <translation>Strain-Kurven</translation>
    </message>
    <message>
        <source>strain in colours</source>
        <translation>Strain in Farben</translation>
    </message>
    <message>
        <source>strain maps</source>
        <translation>Strain-Karten</translation>
    </message>
    <message>
        <source>strain, %</source>
        <translation>Strain, %</translation>
    </message>
    <message>
        <source>surrogate</source>
        <translation>Ersatz</translation>
    </message>
    <message>
        <source>swap walls</source>
        <translation>Wände tauschen</translation>
    </message>
    <message>
        <source>the apex</source>
        <translation>der Apex</translation>
    </message>
    <message>
        <source>the end of the beat</source>
        <translation>Ende des Schlags</translation>
    </message>
    <message>
        <source>the loop ends before</source>
        <translation>der Loop endet vorher</translation>
    </message>
    <message>
        <source>the other end of the annulus</source>
        <translation>das andere Ende des Anulus</translation>
    </message>
    <message>
        <source>the reader</source>
        <translation>dem Befunder</translation>
    </message>
    <message>
        <source>the study (mean of 3 views)</source>
        <translation>die Studie (Mittel aus 3 Schnitten)</translation>
    </message>
    <message>
        <source>thick: whole line</source>
        <translation>dick: ganze Linie</translation>
    </message>
    <message>
        <source>time to peak strain</source>
        <translation>Zeit bis Peak-Strain</translation>
    </message>
    <message>
        <source>trails of the points</source>
        <translation>Spuren der Punkte</translation>
    </message>
    <message>
        <source>true speed</source>
        <translation>Echtzeit</translation>
    </message>
    <message>
        <source>typed</source>
        <translation>eingetippt</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>upper limit</source>
        <translation>obere Grenze</translation>
    </message>
    <message>
        <source>wall in segments</source>
        <translation>Wand in Segmenten</translation>
    </message>
    <message>
        <source>sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Auto-contour. Check it.</source>
        <translation>Automatische Kontur. Bitte prüfen.</translation>
    </message>
    <message>
        <source>Blood pressure, and what else the files do not state</source>
        <translation>Blutdruck und was sonst nicht in den Dateien steht</translation>
    </message>
    <message>
        <source>Not given: {missing}</source>
        <translation>Nicht angegeben: {missing}</translation>
    </message>
    <message>
        <source>Nothing is measured yet.</source>
        <translation>Noch ist nichts gemessen.</translation>
    </message>
    <message>
        <source>Sign…</source>
        <translation>Unterschreiben…</translation>
    </message>
    <message>
        <source>The open study is not the one that you were asked about.</source>
        <translation>Die offene Studie ist nicht die, nach der gefragt wurde.</translation>
    </message>
    <message>
        <source>This loop is not open in this window; open its file here first.</source>
        <translation>Dieser Loop ist in diesem Fenster nicht geöffnet; zuerst seine Datei hier öffnen.</translation>
    </message>
    <message>
        <source>heart rate in doubt</source>
        <translation>Herzfrequenz unsicher</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>ms after ED, times in doubt</source>
        <translation>ms nach ED, Zeiten unsicher</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>schreibgeschützt</translation>
    </message>
    <message>
        <source>withheld: {reason}</source>
        <translation>entfällt: {reason}</translation>
    </message>
    <message>
        <source>{accepted} of 6</source>
        <translation>{accepted} von 6</translation>
    </message>
    <message>
        <source>{accepted} of {all} segments</source>
        <translation>{accepted} von {all} Segmenten</translation>
    </message>
    <message>
        <source>{accepted} of {all} segments accepted</source>
        <translation>{accepted} von {all} Segmenten angenommen</translation>
    </message>
    <message>
        <source>{across:.4f} x {down:.4f} mm per pixel</source>
        <translation>{across:.4f} x {down:.4f} mm pro Pixel</translation>
    </message>
    <message>
        <source>{at} of {n_stops}</source>
        <translation>{at} von {n_stops}</translation>
    </message>
    <message>
        <source>{beat} · index</source>
        <translation>{beat} · Index</translation>
    </message>
    <message>
        <source>{cell}: mean of {names}</source>
        <translation>{cell}: Mittel aus {names}</translation>
    </message>
    <message>
        <source>{cell}: not measured</source>
        <translation>{cell}: nicht gemessen</translation>
    </message>
    <message>
        <source>{code} is submitted already. Why does it change?</source>
        <translation>{code} ist schon eingereicht. Warum ändert es sich?</translation>
    </message>
    <message>
        <source>{code} is submitted already; open it again to submit a change.</source>
        <translation>{code} ist schon eingereicht; zum Einreichen einer Änderung erneut öffnen.</translation>
    </message>
    <message>
        <source>{code} {action}: {n_numbers} numbers. Receipt of row {number}: {sha256}…</source>
        <translation>{code} {action}: {n_numbers} Zahlen. Quittung der Zeile {number}: {sha256}…</translation>
    </message>
    <message>
        <source>{distance_px:.0f} pixels lie between the marks. How many millimetres is that?</source>
        <translation>Zwischen den Marken liegen {distance_px:.0f} Pixel. Wie viele Millimeter sind das?</translation>
    </message>
    <message>
        <source>{down:.4f} mm per pixel</source>
        <translation>{down:.4f} mm pro Pixel</translation>
    </message>
    <message>
        <source>{job} was stopped.</source>
        <translation>{job}: angehalten.</translation>
    </message>
    <message>
        <source>{look} (X: next)</source>
        <translation>{look} (X: weiter)</translation>
    </message>
    <message>
        <source>{most} comparisons are all that can be told apart.</source>
        <translation>Mehr als {most} Vergleiche lassen sich nicht unterscheiden.</translation>
    </message>
    <message>
        <source>{n_curves} curves</source>
        <translation>{n_curves} Kurven</translation>
    </message>
    <message>
        <source>{n_frames}, {columns} x {rows} pixels</source>
        <translation>{n_frames}, {columns} x {rows} Pixel</translation>
    </message>
    <message>
        <source>{name} cannot be moved by a frame.</source>
        <translation>{name} lässt sich um kein Bild verschieben.</translation>
    </message>
    <message>
        <source>{name} is this frame</source>
        <translation>{name} ist dieses Bild</translation>
    </message>
    <message>
        <source>{name}: GLS {change} points  ·  {slope}</source>
        <translation>{name}: GLS {change} Punkte  ·  {slope}</translation>
    </message>
    <message>
        <source>{name}: GLS {slope}</source>
        <translation>{name}: GLS {slope}</translation>
    </message>
    <message>
        <source>{name}: {text} ({sign}{change} points)</source>
        <translation>{name}: {text} ({sign}{change} Punkte)</translation>
    </message>
    <message>
        <source>{rate:.0f} bpm</source>
        <translation>{rate:.0f}/min</translation>
    </message>
    <message>
        <source>{rate:.0f} frames/s</source>
        <translation>{rate:.0f} Bilder/s</translation>
    </message>
    <message>
        <source>{rate:.0f} per minute</source>
        <translation>{rate:.0f} pro Minute</translation>
    </message>
    <message>
        <source>{rate_bpm:.0f} per minute</source>
        <translation>{rate_bpm:.0f} pro Minute</translation>
    </message>
    <message>
        <source>{rate_hz} frames/s</source>
        <translation>{rate_hz} Bilder/s</translation>
    </message>
    <message>
        <source>{segment}, {at} after ED: {strain}</source>
        <translation>{segment}, {at} nach ED: {strain}</translation>
    </message>
    <message>
        <source>{sign} {stage}{mark}
GLS {strain}</source>
        <translation>{sign} {stage}{mark}
GLS {strain}</translation>
    </message>
    <message>
        <source>{size} points per frame</source>
        <translation>{size} Punkte pro Bild</translation>
    </message>
    <message>
        <source>{stop} The study that is open will be closed; leave, and save it first, if you want to keep it.</source>
        <translation>{stop} Die geöffnete Studie wird geschlossen; wer sie behalten will, verlässt den Rundgang und speichert sie zuerst.</translation>
    </message>
    <message>
        <source>{text}; here {time}.</source>
        <translation>{text}; hier {time}.</translation>
    </message>
    <message>
        <source>{text}; not used, as ES was set in this view.</source>
        <translation>{text}; nicht verwendet, da ES in diesem Schnitt gesetzt wurde.</translation>
    </message>
    <message>
        <source>{text}; not used, as the beat ends before.</source>
        <translation>{text}; nicht verwendet, da der Schlag vorher endet.</translation>
    </message>
    <message>
        <source>{title}   withheld: {listed}</source>
        <translation>{title}   entfällt: {listed}</translation>
    </message>
    <message>
        <source>{value} (entered)</source>
        <translation>{value} (eingegeben)</translation>
    </message>
    <message>
        <source>{value}, in doubt</source>
        <translation>{value}, unsicher</translation>
    </message>
    <message>
        <source>{view} is tracked along its contour already; remove the contour to detect another one.</source>
        <translation>{view} ist schon entlang seiner Kontur verfolgt; die Kontur entfernen, um eine andere erkennen zu lassen.</translation>
    </message>
    <message>
        <source>{view} {segment}, end-systolic {strain}&#x2009;%</source>
        <translation>{view} {segment}, endsystolisch {strain}&#x2009;%</translation>
    </message>
    <message>
        <source>{view}, cine and curves</source>
        <translation>{view}, Cine und Kurven</translation>
    </message>
    <message>
        <source>{view}: is the {left} wall on the left of the picture, the {right} wall on the right?</source>
        <translation>{view}: Liegt die Wand {left} links im Bild, die Wand {right} rechts?</translation>
    </message>
    <message>
        <source>{who} — Longaxis</source>
        <translation>{who} — Longaxis</translation>
    </message>
    <message>
        <source>{word} by {by}, {moment}</source>
        <translation>{word} von {by}, {moment}</translation>
    </message>
    <message>
        <source>¼ speed</source>
        <translation>¼ Geschw.</translation>
    </message>
    <message>
        <source>½ speed</source>
        <translation>½ Geschw.</translation>
    </message>
    <message>
        <source>“{name}” does not state the Patient ID, name and birth date of the open study; nothing of it was added.</source>
        <translation>„{name}“ nennt nicht Patienten-ID, Namen und Geburtsdatum der offenen Studie; nichts daraus wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>“{name}” exists already. Replace it?</source>
        <translation>„{name}“ gibt es schon. Ersetzen?</translation>
    </message>
    <message>
        <source>“{name}” is of the view “{label}”; only apical views are compared.</source>
        <translation>„{name}“ zeigt den Schnitt „{label}“; nur apikale Schnitte werden verglichen.</translation>
    </message>
    <message>
        <source>“{path}” is not there now.</source>
        <translation>„{path}“ ist jetzt nicht da.</translation>
    </message>
    <message>
        <source>“{path}” is open in another window{where}, so here it can only be looked at; save a copy under another name to work on it.</source>
        <translation>„{path}“ ist in einem anderen Fenster offen{where} und kann hier nur angesehen werden; um daran zu arbeiten, eine Kopie unter anderem Namen speichern.</translation>
    </message>
    <message>
        <source>“{path}” lies where nothing can be written, so it can only be looked at; save a copy elsewhere to work on it.</source>
        <translation>„{path}“ liegt, wo nicht geschrieben werden kann, und kann nur angesehen werden; um daran zu arbeiten, anderswo eine Kopie speichern.</translation>
    </message>
    <message numerus="yes">
        <source>of {n} studies</source>
        <translation>
            <numerusform>aus {n} Studie</numerusform>
            <numerusform>aus {n} Studien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} analyses {studies}</source>
        <translation>
            <numerusform>{n} Auswertung {studies}</numerusform>
            <numerusform>{n} Auswertungen {studies}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} frames</source>
        <translation>
            <numerusform>{n} Bild</numerusform>
            <numerusform>{n} Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} frames earlier</source>
        <translation>
            <numerusform>{n} Bild früher</numerusform>
            <numerusform>{n} Bilder früher</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} frames later</source>
        <translation>
            <numerusform>{n} Bild später</numerusform>
            <numerusform>{n} Bilder später</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} loops</source>
        <translation>
            <numerusform>{n} Loop</numerusform>
            <numerusform>{n} Loops</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} objects could not be sent and wait in the outbox</source>
        <translation>
            <numerusform>{n} Objekt konnte nicht gesendet werden und wartet im Postausgang</numerusform>
            <numerusform>{n} Objekte konnten nicht gesendet werden und warten im Postausgang</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} studies were found.</source>
        <translation>
            <numerusform>{n} Studie wurde gefunden.</numerusform>
            <numerusform>{n} Studien wurden gefunden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Settings and unsaved work are lost when Longaxis ends: the folder “{folder}” cannot be written to.</source>
        <translation>Einstellungen und nicht gespeicherte Arbeit gehen mit dem Ende von Longaxis verloren: In den Ordner „{folder}“ kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Add them to this study</source>
        <translation>Zu dieser Studie hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a study</source>
        <translation>Studie wählen</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Files that do not state the patient</source>
        <translation>Dateien ohne Angabe des Patienten</translation>
    </message>
    <message>
        <source>It is not known whether these loops belong to the open study: one of the two does not state the patient.</source>
        <translation>Es ist nicht bekannt, ob diese Loops zur geöffneten Studie gehören: eines von beiden nennt den Patienten nicht.</translation>
    </message>
    <message>
        <source>Open study</source>
        <translation>Studie öffnen</translation>
    </message>
    <message>
        <source>Other studies found…</source>
        <translation>Weitere gefundene Studien…</translation>
    </message>
    <message>
        <source>Patient {number} (hidden)</source>
        <translation>Patient {number} (verborgen)</translation>
    </message>
    <message>
        <source>Patient, study, loop</source>
        <translation>Patient, Studie, Loop</translation>
    </message>
    <message>
        <source>Patients, studies and loops</source>
        <translation>Patienten, Studien und Loops</translation>
    </message>
    <message>
        <source>born {date}</source>
        <translation>geboren {date}</translation>
    </message>
    <message>
        <source>{patients}, {studies} were found. Which study is to be opened? Loops of different studies are never mixed.</source>
        <translation>Gefunden: {patients}, {studies}. Welche Studie soll geöffnet werden? Loops verschiedener Studien werden nie vermischt.</translation>
    </message>
    <message>
        <source>{suitable} of {n_loops} loops suitable</source>
        <translation>{suitable} von {n_loops} Loops geeignet</translation>
    </message>
    <message numerus="yes">
        <source>{n} patients</source>
        <translation>
            <numerusform>{n} Patient</numerusform>
            <numerusform>{n} Patienten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} studies</source>
        <translation>
            <numerusform>{n} Studie</numerusform>
            <numerusform>{n} Studien</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;GLS is</source>
        <translation>&amp;GLS ist</translation>
    </message>
    <message>
        <source>{name} {shift}: GLS {strain}&#x2009;% ({change} points), {other} {other_strain}&#x2009;%, PSI {index}&#x2009;%</source>
        <translation>{name} {shift}: GLS {strain}&#x2009;% ({change} Punkte), {other} {other_strain}&#x2009;%, PSI {index}&#x2009;%</translation>
    </message>
    <message>
        <source>{name}: GLS {size} points per frame ({other} {other_size}), at most {most}; PSI {index}</source>
        <translation>{name}: GLS {size} Punkte pro Bild ({other} {other_size}), höchstens {most}; PSI {index}</translation>
    </message>
    <message>
        <source>GLS of 3 views, {kind}</source>
        <translation>GLS aus 3 Schnitten, {kind}</translation>
    </message>
    <message>
        <source>GLS {name}, line, {kind}</source>
        <translation>GLS {name}, Linie, {kind}</translation>
    </message>
    <message>
        <source>GLS {strain}</source>
        <translation>GLS {strain}</translation>
    </message>
    <message>
        <source>GLS {view}, line, {kind}, mean ± SD of {n_lengths_s} beats: {mean_sd}&#x2009;%</source>
        <translation>GLS {view}, Linie, {kind}, Mittel ± SD aus {n_lengths_s} Schlägen: {mean_sd}&#x2009;%</translation>
    </message>
    <message>
        <source>GLS, {kind}, mean of 3 views</source>
        <translation>GLS aus 3 Schnitten, {kind}</translation>
    </message>
    <message>
        <source>Mean of 6 segments, {kind}</source>
        <translation>Mittel von 6 Segmenten, {kind}</translation>
    </message>
    <message>
        <source>Mean of peaks of the {accepted} accepted of {all} segments, peak systolic</source>
        <translation>Mittel der Peaks der {accepted} akzeptierten von {all} Segmenten, systolischer Peak</translation>
    </message>
    <message>
        <source>Mean of segment peaks, peak systolic</source>
        <translation>Mittel der Segment-Peaks, systolischer Peak</translation>
    </message>
    <message>
        <source>Mean of the {accepted} accepted of {all} segments, {kind}</source>
        <translation>Mittel der {accepted} akzeptierten von {all} Segmenten, {kind}</translation>
    </message>
    <message>
        <source>Regional strain is not endorsed for routine clinical use (ASE/EACVI guideline 2025).</source>
        <translation>Regionaler Strain wird für den klinischen Alltag nicht empfohlen (ASE/EACVI-Leitlinie 2025).</translation>
    </message>
    <message>
        <source>Strain of 3 views, {kind}</source>
        <translation>Strain aus 3 Schnitten, {kind}</translation>
    </message>
    <message>
        <source>Strain {name}, line, {kind}</source>
        <translation>Strain {name}, Linie, {kind}</translation>
    </message>
    <message>
        <source>end-systolic</source>
        <translation>endsystolisch</translation>
    </message>
    <message>
        <source>end-systolic (guideline 2025)</source>
        <translation>endsystolisch (Leitlinie 2025)</translation>
    </message>
    <message>
        <source>peak</source>
        <translation>Peak</translation>
    </message>
    <message>
        <source>peak systolic</source>
        <translation>systolischer Peak</translation>
    </message>
    <message>
        <source>peak systolic (2015)</source>
        <translation>systolischer Peak (2015)</translation>
    </message>
    <message>
        <source>{other} {strain} · peak {peak}</source>
        <translation>{other} {strain} · Peak {peak}</translation>
    </message>
    <message>
        <source>About Longaxis</source>
        <translation>Über Longaxis</translation>
    </message>
    <message>
        <source>Cannot be measured. {why}</source>
        <translation>Nicht messbar. {why}</translation>
    </message>
    <message>
        <source>Licence: Apache-2.0. Qt and PySide6: LGPL-3.0.</source>
        <translation>Lizenz: Apache-2.0. Qt und PySide6: LGPL-3.0.</translation>
    </message>
    <message>
        <source>Lighten dark loops, or not</source>
        <translation>Dunkle Loops aufhellen oder nicht</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Myocardial strain from 2D echocardiography.</source>
        <translation>Myokardialer Strain aus der 2D-Echokardiographie.</translation>
    </message>
    <message>
        <source>Preferences and unfinished work: {folder}</source>
        <translation>Einstellungen und unfertige Arbeit: {folder}</translation>
    </message>
    <message>
        <source>Print the report…</source>
        <translation>Bericht drucken…</translation>
    </message>
    <message>
        <source>Printing the report</source>
        <translation>Bericht wird gedruckt</translation>
    </message>
    <message>
        <source>Recent analyses</source>
        <translation>Letzte Auswertungen</translation>
    </message>
    <message>
        <source>Shown {gain:.1f} times as bright</source>
        <translation>{gain:.1f}-fach aufgehellt dargestellt</translation>
    </message>
    <message>
        <source>The printer does not answer; choose another, or write a PDF.</source>
        <translation>Der Drucker antwortet nicht; einen anderen wählen oder ein PDF schreiben.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>Data dictionary of the CSV tables…</source>
        <translation>Datenverzeichnis der CSV-Tabellen…</translation>
    </message>
    <message>
        <source>REDCap data dictionary…</source>
        <translation>REDCap-Datenverzeichnis…</translation>
    </message>
    <message>
        <source>Report as FHIR…</source>
        <translation>Befund als FHIR…</translation>
    </message>
    <message>
        <source>Strain exports (*.txt *.csv *.xml *.xls *.dcm *.TXT *.CSV *.XML *.XLS *.DCM);;All (*)</source>
        <translation>Strain-Exporte (*.txt *.csv *.xml *.xls *.dcm *.TXT *.CSV *.XML *.XLS *.DCM);;Alle (*)</translation>
    </message>
    <message>
        <source>Tracks and curves as NetCDF…</source>
        <translation>Bahnen und Kurven als NetCDF…</translation>
    </message>
    <message>
        <source>Values for REDCap…</source>
        <translation>Werte für REDCap…</translation>
    </message>
    <message>
        <source>{software}{layer} · “{file_name}” · strain: </source>
        <translation>{software}{layer} · „{file_name}“ · Strain: </translation>
    </message>
    <message>
        <source>“{name}” is of another patient; nothing of it was imported.</source>
        <translation>„{name}“ gehört zu einem anderen Patienten; daraus wurde nichts importiert.</translation>
    </message>
    <message>
        <source>“{name}”, all views together: {listed}.</source>
        <translation>„{name}“, alle Schnitte zusammen: {listed}.</translation>
    </message>
    <message>
        <source> · {rate:.0f} bpm</source>
        <translation> · {rate:.0f}/min</translation>
    </message>
    <message>
        <source>&amp;New studies</source>
        <translation>&amp;Neue Studien</translation>
    </message>
    <message>
        <source>Click annulus, apex, annulus.</source>
        <translation>Anulus, Apex, Anulus anklicken.</translation>
    </message>
    <message>
        <source>Confirm and track</source>
        <translation>Bestätigen und verfolgen</translation>
    </message>
    <message>
        <source>Confirm views, beat and contours</source>
        <translation>Schnitte, Schlag und Konturen bestätigen</translation>
    </message>
    <message>
        <source>Confirmed.</source>
        <translation>Bestätigt.</translation>
    </message>
    <message>
        <source>Contour is being searched…</source>
        <translation>Kontur wird gesucht…</translation>
    </message>
    <message>
        <source>Contour of {view}</source>
        <translation>Kontur von {view}</translation>
    </message>
    <message>
        <source>Contours are being searched…</source>
        <translation>Konturen werden gesucht…</translation>
    </message>
    <message>
        <source>Dashed contours and the frames below are proposals. Check them, drag what is wrong, then confirm.</source>
        <translation>Gestrichelte Konturen und die Bilder darunter sind Vorschläge. Prüfen, Falsches ziehen, dann bestätigen.</translation>
    </message>
    <message>
        <source>ED</source>
        <translation>ED</translation>
    </message>
    <message>
        <source>ES</source>
        <translation>ES</translation>
    </message>
    <message>
        <source>Empty {view}</source>
        <translation>{view} leeren</translation>
    </message>
    <message>
        <source>Frame of {view}</source>
        <translation>Bild von {view}</translation>
    </message>
    <message>
        <source>Loops without a view</source>
        <translation>Loops ohne Schnitt</translation>
    </message>
    <message>
        <source>Name the view of each loop: A4C, A2C, A3C.</source>
        <translation>Den Schnitt jedes Loops benennen: A4C, A2C, A3C.</translation>
    </message>
    <message>
        <source>No contour was found: click annulus, apex, annulus.</source>
        <translation>Keine Kontur gefunden: Anulus, Apex, Anulus anklicken.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Place the missing contour: click annulus, apex, annulus.</source>
        <translation>Die fehlende Kontur setzen: Anulus, Apex, Anulus anklicken.</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Proposal for {view}</source>
        <translation>Vorschlag für {view}</translation>
    </message>
    <message>
        <source>Proposed contour, expected error {error_mm:.0f} mm; not confirmed yet.</source>
        <translation>Vorgeschlagene Kontur, erwarteter Fehler {error_mm:.0f} mm; noch nicht bestätigt.</translation>
    </message>
    <message>
        <source>Proposed contour; not confirmed yet.</source>
        <translation>Vorgeschlagene Kontur; noch nicht bestätigt.</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>Schritt für Schritt</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Tauschen</translation>
    </message>
    <message>
        <source>View of this loop</source>
        <translation>Schnitt dieses Loops</translation>
    </message>
    <message>
        <source>Without {views} there is no GLS.</source>
        <translation>Ohne {views} gibt es keine GLS.</translation>
    </message>
    <message>
        <source>Your contour; not confirmed yet.</source>
        <translation>Eigene Kontur; noch nicht bestätigt.</translation>
    </message>
    <message>
        <source>confirm all views at once</source>
        <translation>alle Schnitte zusammen bestätigen</translation>
    </message>
    <message>
        <source>none of these</source>
        <translation>keiner davon</translation>
    </message>
    <message>
        <source>step by step</source>
        <translation>Schritt für Schritt</translation>
    </message>
    <message>
        <source>{event} of {view}, frame</source>
        <translation>{event} von {view}, Bild</translation>
    </message>
    <message>
        <source>{frames} · frame rate in doubt</source>
        <translation>{frames} · Bildrate fraglich</translation>
    </message>
    <message>
        <source>{loop} is {view}</source>
        <translation>{loop} ist {view}</translation>
    </message>
    <message>
        <source>&amp;Accession number</source>
        <translation>&amp;Auftragsnummer</translation>
    </message>
    <message>
        <source>&amp;Blood pressure</source>
        <translation>&amp;Blutdruck</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>&amp;Institution</source>
        <translation>&amp;Einrichtung</translation>
    </message>
    <message>
        <source>&amp;Referring physician</source>
        <translation>&amp;Zuweiser</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>Ge&amp;wicht</translation>
    </message>
    <message>
        <source>Change patient and study</source>
        <translation>Patient und Untersuchung ändern</translation>
    </message>
    <message>
        <source>Diastolic blood pressure</source>
        <translation>Diastolischer Blutdruck</translation>
    </message>
    <message>
        <source>I&amp;ndication</source>
        <translation>I&amp;ndikation</translation>
    </message>
    <message>
        <source>Open when signed:</source>
        <translation>Offen bei der Unterschrift:</translation>
    </message>
    <message>
        <source>Open:</source>
        <translation>Offen:</translation>
    </message>
    <message>
        <source>Patient and study</source>
        <translation>Patient und Untersuchung</translation>
    </message>
    <message>
        <source>Patient and study…</source>
        <translation>Patient und Untersuchung…</translation>
    </message>
    <message>
        <source>Systolic blood pressure</source>
        <translation>Systolischer Blutdruck</translation>
    </message>
    <message>
        <source>strain curves, raw</source>
        <translation>Strainkurven, roh</translation>
    </message>
    <message>
        <source>strain rate curves</source>
        <translation>Strainrate-Kurven</translation>
    </message>
    <message>
        <source> mmHg</source>
        <translation> mmHg</translation>
    </message>
    <message>
        <source>Compare them with the picture; ED and end follow them.</source>
        <translation>Mit dem Bild vergleichen; ED und Ende folgen ihnen.</translation>
    </message>
    <message>
        <source>Confirm the R waves</source>
        <translation>R-Zacken bestätigen</translation>
    </message>
    <message>
        <source>ECG in the picture</source>
        <translation>EKG im Bild</translation>
    </message>
    <message>
        <source>ECG in the picture, confirmed by the reader</source>
        <translation>EKG im Bild, vom Befunder bestätigt</translation>
    </message>
    <message>
        <source>ECG of {view}</source>
        <translation>EKG von {view}</translation>
    </message>
    <message>
        <source>Propose the beat of {view}</source>
        <translation>Herzschlag von {view} vorschlagen</translation>
    </message>
    <message>
        <source>Until then nothing that depends on time is given.</source>
        <translation>Bis dahin wird nichts angegeben, was von der Zeit abhängt.</translation>
    </message>
    <message>
        <source>Use the frame times</source>
        <translation>Bildzeiten verwenden</translation>
    </message>
    <message>
        <source>Use the heart rate</source>
        <translation>Herzfrequenz verwenden</translation>
    </message>
    <message>
        <source>proposed from the ECG in the picture, not confirmed</source>
        <translation>aus dem EKG im Bild vorgeschlagen, nicht bestätigt</translation>
    </message>
    <message>
        <source>{view}: the R waves are proposed from the ECG in the picture (confidence {confidence:.0f} %).</source>
        <translation>{view}: Die R-Zacken sind aus dem EKG im Bild vorgeschlagen (Konfidenz {confidence:.0f} %).</translation>
    </message>
    <message>
        <source>Click to move the cine.</source>
        <translation>Ein Klick springt im Cine dorthin.</translation>
    </message>
    <message>
        <source>ECG in the picture.</source>
        <translation>EKG im Bild.</translation>
    </message>
    <message>
        <source>ES proposed</source>
        <translation>ES vorgeschlagen</translation>
    </message>
    <message>
        <source>Show or hide the ECG</source>
        <translation>EKG ein- oder ausblenden</translation>
    </message>
    <message>
        <source>The R waves are proposed from the picture (R ?), confidence {confidence:.0f} %.</source>
        <translation>Die R-Zacken sind aus dem Bild vorgeschlagen (R ?), Konfidenz {confidence:.0f} %.</translation>
    </message>
    <message>
        <source>The R waves are stated by the file (R).</source>
        <translation>Die R-Zacken stehen in der Datei (R).</translation>
    </message>
    <message>
        <source>The R waves were confirmed by the reader (R ✓).</source>
        <translation>Die R-Zacken wurden vom Befunder bestätigt (R ✓).</translation>
    </message>
    <message>
        <source>motion of the picture</source>
        <translation>Bewegung des Bildes</translation>
    </message>
    <message>
        <source>motion of the picture, confirmed by the reader</source>
        <translation>Bewegung des Bildes, vom Befunder bestätigt</translation>
    </message>
    <message>
        <source>Check the proposed end-systole, click {awaits}</source>
        <translation>ES prüfen, klicken: {awaits}</translation>
    </message>
    <message>
        <source>Take proposed views</source>
        <translation>Vorschläge übernehmen</translation>
    </message>
    <message>
        <source>The pictures suggest loops for {views}: take them, or name the view of each loop yourself.</source>
        <translation>Nach den Bildern passen Loops zu {views}: übernehmen, oder den Schnitt jedes Loops selbst benennen.</translation>
    </message>
    <message>
        <source>view not recognised</source>
        <translation>Schnitt nicht erkannt</translation>
    </message>
    <message>
        <source>{view}? from the picture ({share:.0f} %)</source>
        <translation>{view}? nach dem Bild ({share:.0f} %)</translation>
    </message>
    <message>
        <source>apical? view not recognised ({share:.0f} %)</source>
        <translation>apikal? Schnitt nicht erkannt ({share:.0f} %)</translation>
    </message>
    <message>
        <source>coloured picture, cannot be measured</source>
        <translation>farbiges Bild, nicht messbar</translation>
    </message>
    <message>
        <source>not apical? from the picture ({share:.0f} %)</source>
        <translation>nicht apikal? nach dem Bild ({share:.0f} %)</translation>
    </message>
    <message>
        <source>New studies are tracked with {default}: the tracker {tracker}, which was chosen in the settings, is not part of this version of Longaxis.</source>
        <translation>Neue Studien werden mit {default} verfolgt: Der in den Einstellungen gewählte Tracker {tracker} gehört nicht zu dieser Version von Longaxis.</translation>
    </message>
    <message>
        <source>The tracker {tracker} is not part of this version of Longaxis: its tracks are kept, and to track again choose another tracker, such as {default}.</source>
        <translation>Der Tracker {tracker} gehört nicht zu dieser Version von Longaxis: Seine Bahnen bleiben erhalten; um neu zu verfolgen, einen anderen Tracker wählen, etwa {default}.</translation>
    </message>
    <message>
        <source>The tracker {tracker} is not part of this version of Longaxis: its tracks are kept, and to track again choose {default}, or keep {name}, which is another network now.</source>
        <translation>Der Tracker {tracker} gehört nicht zu dieser Version von Longaxis: Seine Bahnen bleiben erhalten; um neu zu verfolgen, {default} wählen oder {name} beibehalten, das jetzt ein anderes Netz ist.</translation>
    </message>
</context>
</TS>
