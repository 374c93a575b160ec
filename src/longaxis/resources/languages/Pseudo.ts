<?xml version='1.0' encoding='utf-8'?>
<TS version="2.1" language="en">
<context>
    <name>Longaxis</name>
    <message>
        <source>   volumes at ED, ES</source>
        <translation>   völüméš ät ÉD, ÉS~~~~~~</translation>
    </message>
    <message>
        <source>  ·  plays</source>
        <translation>  ·  pläýš~~~</translation>
    </message>
    <message>
        <source> (process {process} on {machine})</source>
        <translation> (pröçéšš {process} öñ {machine})~~~~~</translation>
    </message>
    <message>
        <source> ({n_views} measured)</source>
        <translation> ({n_views} méäšüréd)~~~~</translation>
    </message>
    <message>
        <source> of RR {length}</source>
        <translation> öf RR {length}~~</translation>
    </message>
    <message>
        <source> · not current</source>
        <translation> · ñöt çürréñt~~~~</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Cölöürš~~</translation>
    </message>
    <message>
        <source>&amp;Drift</source>
        <translation>&amp;Drîft~~</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Kéýš~~</translation>
    </message>
    <message>
        <source>&amp;Rows of points across the wall</source>
        <translation>&amp;Röwš öf pöîñtš äçröšš thé wäll~~~~~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Smoothing of the tracks</source>
        <translation>&amp;Smööthîñg öf thé träçkš~~~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Tracker</source>
        <translation>&amp;Träçkér~~</translation>
    </message>
    <message>
        <source>, ours {ours} (difference {difference})</source>
        <translation>, öürš {ours} (dîfféréñçé {difference})~~~~~~~</translation>
    </message>
    <message>
        <source>. {layer} strain must not be compared with mid-wall.</source>
        <translation>. {layer} šträîñ müšt ñöt bé çömpäréd wîth mîd-wäll.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>A single value</source>
        <translation>Ä šîñglé välüé~~~~</translation>
    </message>
    <message>
        <source>A tour in a minute and a half</source>
        <translation>Ä töür îñ ä mîñüté äñd ä hälf~~~~~~~~~</translation>
    </message>
    <message>
        <source>ALL LOOPS</source>
        <translation>ÄLL LÖÖPS~~~</translation>
    </message>
    <message>
        <source>AVC here</source>
        <translation>ÄVC héré~~</translation>
    </message>
    <message>
        <source>AVC here   A</source>
        <translation>ÄVC héré   Ä~~~~</translation>
    </message>
    <message>
        <source>AVC {of_view}: {time}</source>
        <translation>ÄVC {of_view}: {time}~~</translation>
    </message>
    <message>
        <source>AVC, carried</source>
        <translation>ÄVC, çärrîéd~~~~</translation>
    </message>
    <message>
        <source>AVC, ms</source>
        <translation>ÄVC, mš~~</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Äççépt~~</translation>
    </message>
    <message>
        <source>Accept   Enter</source>
        <translation>Äççépt   Éñtér~~~~</translation>
    </message>
    <message>
        <source>Accept &amp;&amp; report</source>
        <translation>Äççépt &amp;&amp; répört~~~~~</translation>
    </message>
    <message>
        <source>Accept or reject a segment</source>
        <translation>Äççépt ör réjéçt ä šégméñt~~~~~~~~</translation>
    </message>
    <message>
        <source>Accept or reject the segment</source>
        <translation>Äççépt ör réjéçt thé šégméñt~~~~~~~~~</translation>
    </message>
    <message>
        <source>Accept or reject {segment}</source>
        <translation>Äççépt ör réjéçt {segment}~~~~~</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Äççéptéd~~</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ädd~~</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ädd ä földér…~~~~</translation>
    </message>
    <message>
        <source>Add a point</source>
        <translation>Ädd ä pöîñt~~~</translation>
    </message>
    <message>
        <source>Add a point after the chosen one</source>
        <translation>Ädd ä pöîñt äftér thé çhöšéñ öñé~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Add the beat from ED to end</source>
        <translation>Ädd thé béät fröm ÉD tö éñd~~~~~~~~~</translation>
    </message>
    <message>
        <source>Agreement of all pairs, and of each group</source>
        <translation>Ägrééméñt öf äll päîrš, äñd öf éäçh gröüp~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>All 18 curves</source>
        <translation>Äll 18 çürvéš~~~~</translation>
    </message>
    <message>
        <source>All beats</source>
        <translation>Äll béätš~~~</translation>
    </message>
    <message>
        <source>All loops</source>
        <translation>Äll lööpš~~~</translation>
    </message>
    <message>
        <source>All segments</source>
        <translation>Äll šégméñtš~~~~</translation>
    </message>
    <message>
        <source>Amend</source>
        <translation>Äméñd~~</translation>
    </message>
    <message>
        <source>Amend the report</source>
        <translation>Äméñd thé répört~~~~~</translation>
    </message>
    <message>
        <source>An ONNX file with a manifest.json beside it that describes it</source>
        <translation>Äñ ÖNNX fîlé wîth ä mäñîféšt.jšöñ béšîdé ît thät déšçrîbéš ît~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Annulus, apex, annulus</source>
        <translation>Äññülüš, äpéx, äññülüš~~~~~~~</translation>
    </message>
    <message>
        <source>Aortic valve closes here</source>
        <translation>Äörtîç välvé çlöšéš héré~~~~~~~~</translation>
    </message>
    <message>
        <source>Aortic valve closes in this frame (A); in A3C it holds for all views</source>
        <translation>Äörtîç välvé çlöšéš îñ thîš främé (Ä); îñ Ä3C ît höldš för äll vîéwš~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>At end-systole click annulus, apex, annulus. Press T to track.</source>
        <translation>Ät éñd-šýštölé çlîçk äññülüš, äpéx, äññülüš. Préšš T tö träçk.~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>At end-systole, click {awaits}</source>
        <translation>Ät éñd-šýštölé, çlîçk {awaits}~~~~~~~</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Bäçk~~</translation>
    </message>
    <message>
        <source>Back to ED or ES</source>
        <translation>Bäçk tö ÉD ör ÉS~~~~~</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Bäçkšpäçé~~~</translation>
    </message>
    <message>
        <source>Beat &amp; events</source>
        <translation>Béät &amp; évéñtš~~~~</translation>
    </message>
    <message>
        <source>Beat and events</source>
        <translation>Béät äñd évéñtš~~~~~</translation>
    </message>
    <message>
        <source>Beat {row} in the mean</source>
        <translation>Béät {row} îñ thé méäñ~~~~~</translation>
    </message>
    <message>
        <source>Beats of the mean</source>
        <translation>Béätš öf thé méäñ~~~~~</translation>
    </message>
    <message>
        <source>Being computed…</source>
        <translation>Béîñg çömpütéd…~~~~~</translation>
    </message>
    <message>
        <source>Bias and limits of each group</source>
        <translation>Bîäš äñd lîmîtš öf éäçh gröüp~~~~~~~~~</translation>
    </message>
    <message>
        <source>Bland-Altman plot</source>
        <translation>Bläñd-Ältmäñ plöt~~~~~</translation>
    </message>
    <message>
        <source>Blood pressure, and what else the files do not state</source>
        <translation>Blööd préššüré, äñd whät élšé thé fîléš dö ñöt štäté~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>Brîghtñéšš äñd çöñträšt~~~~~~~</translation>
    </message>
    <message>
        <source>Bull's-eye and curves as DICOM picture…</source>
        <translation>Büll'š-éýé äñd çürvéš äš DÎCÖM pîçtüré…~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Bull's-eye of 18 segments</source>
        <translation>Büll'š-éýé öf 18 šégméñtš~~~~~~~~</translation>
    </message>
    <message>
        <source>Bull's-eye of {n_segments} segments</source>
        <translation>Büll'š-éýé öf {n_segments} šégméñtš~~~~~~~</translation>
    </message>
    <message>
        <source>By the rules</source>
        <translation>Bý thé rüléš~~~~</translation>
    </message>
    <message>
        <source>Change the text of the report</source>
        <translation>Chäñgé thé téxt öf thé répört~~~~~~~~~</translation>
    </message>
    <message>
        <source>Choose the first readings.</source>
        <translation>Chööšé thé fîršt réädîñgš.~~~~~~~~</translation>
    </message>
    <message>
        <source>Choose the next point</source>
        <translation>Chööšé thé ñéxt pöîñt~~~~~~~</translation>
    </message>
    <message>
        <source>Choose the pictures of the report</source>
        <translation>Chööšé thé pîçtüréš öf thé répört~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Choose two results, two sessions, or two folders of them: of two readers, two visits, two trackers. Or, as first alone, a table with the columns subject, a, b.</source>
        <translation>Chööšé twö réšültš, twö šéššîöñš, ör twö földérš öf thém: öf twö réädérš, twö vîšîtš, twö träçkérš. Ör, äš fîršt älöñé, ä täblé wîth thé çölümñš šübjéçt, ä, b.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Cîñé~~</translation>
    </message>
    <message>
        <source>Click a beat to measure it; tick two or more for their mean and SD.</source>
        <translation>Clîçk ä béät tö méäšüré ît; tîçk twö ör möré för théîr méäñ äñd SD.~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Click a bull's-eye cell</source>
        <translation>Clîçk ä büll'š-éýé çéll~~~~~~~</translation>
    </message>
    <message>
        <source>Click a second mark</source>
        <translation>Clîçk ä šéçöñd märk~~~~~~</translation>
    </message>
    <message>
        <source>Click one mark of the depth scale</source>
        <translation>Clîçk öñé märk öf thé dépth šçälé~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Click the curves</source>
        <translation>Clîçk thé çürvéš~~~~~</translation>
    </message>
    <message>
        <source>Click to accept</source>
        <translation>Clîçk tö äççépt~~~~~</translation>
    </message>
    <message>
        <source>Click to move {event} by that many frames</source>
        <translation>Clîçk tö mövé {event} bý thät mäñý främéš~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Click to reject</source>
        <translation>Clîçk tö réjéçt~~~~~</translation>
    </message>
    <message>
        <source>Click two marks</source>
        <translation>Clîçk twö märkš~~~~~</translation>
    </message>
    <message>
        <source>Click two marks of the depth scale on the picture.</source>
        <translation>Clîçk twö märkš öf thé dépth šçälé öñ thé pîçtüré.~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Clöšé~~</translation>
    </message>
    <message>
        <source>Colours from -20 to +20 percent</source>
        <translation>Cölöürš fröm -20 tö +20 pérçéñt~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Cömméñt~~</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Cömpäré~~</translation>
    </message>
    <message>
        <source>Compare readings…</source>
        <translation>Cömpäré réädîñgš…~~~~~</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Cömpärîñg~~~</translation>
    </message>
    <message>
        <source>Compensate drift, or not</source>
        <translation>Cömpéñšäté drîft, ör ñöt~~~~~~~~</translation>
    </message>
    <message>
        <source>Conclusion</source>
        <translation>Cöñçlüšîöñ~~~</translation>
    </message>
    <message>
        <source>Contour</source>
        <translation>Cöñtöür~~</translation>
    </message>
    <message>
        <source>Correct contour in this frame</source>
        <translation>Cörréçt çöñtöür îñ thîš främé~~~~~~~~~</translation>
    </message>
    <message>
        <source>Correct frame {frame}</source>
        <translation>Cörréçt främé {frame}~~~~</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl~~</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Ctrl + whéél~~~~</translation>
    </message>
    <message>
        <source>Curves appear here once a view is tracked.</source>
        <translation>Cürvéš äppéär héré öñçé ä vîéw îš träçkéd.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Curves as CSV…</source>
        <translation>Cürvéš äš CSV…~~~~</translation>
    </message>
    <message>
        <source>Curves of this view</source>
        <translation>Cürvéš öf thîš vîéw~~~~~~</translation>
    </message>
    <message>
        <source>Curves, all 18, one by one, map</source>
        <translation>Cürvéš, äll 18, öñé bý öñé, mäp~~~~~~~~~~</translation>
    </message>
    <message>
        <source>DICOM structured report (clinical)…</source>
        <translation>DÎCÖM štrüçtüréd répört (çlîñîçäl)…~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>DICOM structured report with curves…</source>
        <translation>DÎCÖM štrüçtüréd répört wîth çürvéš…~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Dark or light</source>
        <translation>Därk ör lîght~~~~</translation>
    </message>
    <message>
        <source>Dashed: {software}{layer} · “{file_name}” · peak strain: </source>
        <translation>Däšhéd: {software}{layer} · “{file_name}” · péäk šträîñ: ~~~~~~~~~</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Dél~~</translation>
    </message>
    <message>
        <source>Discard   Esc</source>
        <translation>Dîšçärd   Éšç~~~~</translation>
    </message>
    <message>
        <source>Do not close</source>
        <translation>Dö ñöt çlöšé~~~~</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Döñé~~</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Döwñ~~</translation>
    </message>
    <message>
        <source>Draft, amends {moment}</source>
        <translation>Dräft, äméñdš {moment}~~~~</translation>
    </message>
    <message>
        <source>Draft, not signed</source>
        <translation>Dräft, ñöt šîgñéd~~~~~</translation>
    </message>
    <message>
        <source>Drag ED, ES or end</source>
        <translation>Dräg ÉD, ÉS ör éñd~~~~~~</translation>
    </message>
    <message>
        <source>Drag a diamond</source>
        <translation>Dräg ä dîämöñd~~~~</translation>
    </message>
    <message>
        <source>Drag a point</source>
        <translation>Dräg ä pöîñt~~~~</translation>
    </message>
    <message>
        <source>Drag the tracked wall</source>
        <translation>Dräg thé träçkéd wäll~~~~~~~</translation>
    </message>
    <message>
        <source>Drag to scrub. Drag ED, ES or end to move it; double-click it to let the rules find it again.</source>
        <translation>Dräg tö šçrüb. Dräg ÉD, ÉS ör éñd tö mövé ît; döüblé-çlîçk ît tö lét thé rüléš fîñd ît ägäîñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Drawing the pages…</source>
        <translation>Dräwîñg thé pägéš…~~~~~~</translation>
    </message>
    <message>
        <source>Drawing the report</source>
        <translation>Dräwîñg thé répört~~~~~~</translation>
    </message>
    <message>
        <source>Drift at end of beat, {remark}</source>
        <translation>Drîft ät éñd öf béät, {remark}~~~~~~~</translation>
    </message>
    <message>
        <source>Drift compensation</source>
        <translation>Drîft çömpéñšätîöñ~~~~~~</translation>
    </message>
    <message>
        <source>Drop a study here: a folder, a DICOMDIR, a zip archive, or single loops.</source>
        <translation>Dröp ä štüdý héré: ä földér, ä DÎCÖMDÎR, ä zîp ärçhîvé, ör šîñglé lööpš.~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Drop files or a folder here</source>
        <translation>Dröp fîléš ör ä földér héré~~~~~~~~~</translation>
    </message>
    <message>
        <source>Drop files or a folder here, or press Ctrl+O.</source>
        <translation>Dröp fîléš ör ä földér héré, ör préšš Ctrl+Ö.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Drop files or a folder on the window. Loops that name their view fill the slots on the left; the others are named with F2, F3 and F4.</source>
        <translation>Dröp fîléš ör ä földér öñ thé wîñdöw. Lööpš thät ñämé théîr vîéw fîll thé šlötš öñ thé léft; thé öthérš äré ñäméd wîth F2, F3 äñd F4.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>ED here</source>
        <translation>ÉD héré~~</translation>
    </message>
    <message>
        <source>ED, frame</source>
        <translation>ÉD, främé~~~</translation>
    </message>
    <message>
        <source>EF {view}, single plane</source>
        <translation>ÉF {view}, šîñglé pläñé~~~~~</translation>
    </message>
    <message>
        <source>EF, biplane</source>
        <translation>ÉF, bîpläñé~~~</translation>
    </message>
    <message>
        <source>ES ({source}) after ED</source>
        <translation>ÉS ({source}) äftér ÉD~~~~</translation>
    </message>
    <message>
        <source>ES here</source>
        <translation>ÉS héré~~</translation>
    </message>
    <message>
        <source>ES, frame</source>
        <translation>ÉS, främé~~~</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Édît~~</translation>
    </message>
    <message>
        <source>Edit the blocks…</source>
        <translation>Édît thé blöçkš…~~~~~</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Éñd~~</translation>
    </message>
    <message>
        <source>End, frame</source>
        <translation>Éñd, främé~~~</translation>
    </message>
    <message>
        <source>End-diastole is this frame</source>
        <translation>Éñd-dîäštölé îš thîš främé~~~~~~~~</translation>
    </message>
    <message>
        <source>End-systole is this frame</source>
        <translation>Éñd-šýštölé îš thîš främé~~~~~~~~</translation>
    </message>
    <message>
        <source>End-systole {time} after end-diastole</source>
        <translation>Éñd-šýštölé {time} äftér éñd-dîäštölé~~~~~~~~~~</translation>
    </message>
    <message>
        <source>End-systolic</source>
        <translation>Éñd-šýštölîç~~~~</translation>
    </message>
    <message>
        <source>Expected tracking error {error} mm</source>
        <translation>Éxpéçtéd träçkîñg érrör {error} mm~~~~~~~~~</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Éxpört~~</translation>
    </message>
    <message>
        <source>Fields: </source>
        <translation>Fîéldš: ~~</translation>
    </message>
    <message>
        <source>Figure…</source>
        <translation>Fîgüré…~~</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fîlé~~</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Fîlé…~~</translation>
    </message>
    <message>
        <source>Find all events of this view by the rules (Shift+D)</source>
        <translation>Fîñd äll évéñtš öf thîš vîéw bý thé rüléš (Shîft+D)~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Find the events by the rules</source>
        <translation>Fîñd thé évéñtš bý thé rüléš~~~~~~~~~</translation>
    </message>
    <message>
        <source>Find the uncertainty (± 95 %)</source>
        <translation>Fîñd thé üñçértäîñtý (± 95 %)~~~~~~~~~</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>Fîršt främé~~~</translation>
    </message>
    <message>
        <source>First readings, a</source>
        <translation>Fîršt réädîñgš, ä~~~~~</translation>
    </message>
    <message>
        <source>Fit the tissue, then the picture</source>
        <translation>Fît thé tîššüé, théñ thé pîçtüré~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Folder of sessions</source>
        <translation>Földér öf šéššîöñš~~~~~~</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Földér…~~</translation>
    </message>
    <message>
        <source>For GLS of 3 views:</source>
        <translation>För GLS öf 3 vîéwš:~~~~~~</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>Främé räté~~~</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Främéš~~</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Främéš pér šéçöñd~~~~~</translation>
    </message>
    <message>
        <source>Frames {first} to {last}</source>
        <translation>Främéš {first} tö {last}~~~</translation>
    </message>
    <message>
        <source>Free {marker}</source>
        <translation>Fréé {marker}~~</translation>
    </message>
    <message>
        <source>G1: whole line</source>
        <translation>G1: whölé lîñé~~~~</translation>
    </message>
    <message>
        <source>G2: mean of segment curves</source>
        <translation>G2: méäñ öf šégméñt çürvéš~~~~~~~~</translation>
    </message>
    <message>
        <source>G3: mean of segment peaks</source>
        <translation>G3: méäñ öf šégméñt péäkš~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS of 3 views</source>
        <translation>GLS öf 3 vîéwš~~~~</translation>
    </message>
    <message>
        <source>GLS of 3 views is complete:</source>
        <translation>GLS öf 3 vîéwš îš çömplété:~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS of 3 views is not given.</source>
        <translation>GLS öf 3 vîéwš îš ñöt gîvéñ.~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS of 3 views is withheld above {in_view} rejected in a view or {in_study} in all (Ctrl+,).</source>
        <translation>GLS öf 3 vîéwš îš wîthhéld äbövé {in_view} réjéçtéd îñ ä vîéw ör {in_study} îñ äll (Ctrl+,).~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS of 3 views: {range}</source>
        <translation>GLS öf 3 vîéwš: {range}~~~~~</translation>
    </message>
    <message>
        <source>GLS with {event} moved by up to 4 frames</source>
        <translation>GLS wîth {event} mövéd bý üp tö 4 främéš~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS {view}</source>
        <translation>GLS {view}~~</translation>
    </message>
    <message>
        <source>GLS {view} without this segment</source>
        <translation>GLS {view} wîthöüt thîš šégméñt~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS {view}, mean ± SD of {n_values} beats</source>
        <translation>GLS {view}, méäñ ± SD öf {n_values} béätš~~~~~~~~</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>Géttîñg réädý~~~~</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Gö théré~~</translation>
    </message>
    <message>
        <source>Go to that moment</source>
        <translation>Gö tö thät möméñt~~~~~</translation>
    </message>
    <message>
        <source>Heart rate</source>
        <translation>Héärt räté~~~</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hélp~~</translation>
    </message>
    <message>
        <source>Hide or show the patient</source>
        <translation>Hîdé ör šhöw thé pätîéñt~~~~~~~~</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Hömé~~</translation>
    </message>
    <message>
        <source>How it is measured</source>
        <translation>Höw ît îš méäšüréd~~~~~~</translation>
    </message>
    <message>
        <source>Ins</source>
        <translation>Îñš~~</translation>
    </message>
    <message>
        <source>Insert a text block</source>
        <translation>Îñšért ä téxt blöçk~~~~~~</translation>
    </message>
    <message>
        <source>Insert ▾</source>
        <translation>Îñšért ▾~~</translation>
    </message>
    <message>
        <source>Intervals of {view}</source>
        <translation>Îñtérvälš öf {view}~~~~</translation>
    </message>
    <message>
        <source>Invert the grey scale</source>
        <translation>Îñvért thé gréý šçälé~~~~~~~</translation>
    </message>
    <message>
        <source>Is it so?
{text}</source>
        <translation>Îš ît šö?
{text}~~~</translation>
    </message>
    <message>
        <source>It measures a simulated heart whose strain is known. Press Enter to go on, Esc to leave; you find the tour again in the menu under Help.</source>
        <translation>Ît méäšüréš ä šîmülätéd héärt whöšé šträîñ îš kñöwñ. Préšš Éñtér tö gö öñ, Éšç tö léävé; ýöü fîñd thé töür ägäîñ îñ thé méñü üñdér Hélp.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Keep for next time</source>
        <translation>Kéép för ñéxt tîmé~~~~~~</translation>
    </message>
    <message>
        <source>Keep, and lay another over it</source>
        <translation>Kéép, äñd läý äñöthér övér ît~~~~~~~~~</translation>
    </message>
    <message>
        <source>Kept for {listed}, which is not measured in this study.</source>
        <translation>Képt för {listed}, whîçh îš ñöt méäšüréd îñ thîš štüdý.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Kept: {title}. Choose the next readings.</source>
        <translation>Képt: {title}. Chööšé thé ñéxt réädîñgš.~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Kéýš äñd möüšé~~~~</translation>
    </message>
    <message>
        <source>LOOPS · {suitable} OF {n_loops} SUITABLE</source>
        <translation>LÖÖPS · {suitable} ÖF {n_loops} SÜÎTÄBLÉ~~~~~~~</translation>
    </message>
    <message>
        <source>Languag&amp;e from the next start</source>
        <translation>Läñgüäg&amp;é fröm thé ñéxt štärt~~~~~~~~~</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>Läšt främé~~~</translation>
    </message>
    <message>
        <source>Leave the tour</source>
        <translation>Léävé thé töür~~~~</translation>
    </message>
    <message>
        <source>Left of the picture: {left} wall.
Right: {right} wall.</source>
        <translation>Léft öf thé pîçtüré: {left} wäll.
Rîght: {right} wäll.~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Length, ED, ES</source>
        <translation>Léñgth, ÉD, ÉS~~~~</translation>
    </message>
    <message>
        <source>Longaxis</source>
        <translation>Löñgäxîš~~</translation>
    </message>
    <message>
        <source>Longaxis ended with unsaved work; it was kept.</source>
        <translation>Löñgäxîš éñdéd wîth üñšävéd wörk; ît wäš képt.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Longitudinal strain</source>
        <translation>Löñgîtüdîñäl šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>Longitudinal strain · {view}{state}</source>
        <translation>Löñgîtüdîñäl šträîñ · {view}{state}~~~~~~~</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Lööp~~</translation>
    </message>
    <message>
        <source>Loop {number}</source>
        <translation>Lööp {number}~~</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>Lööpš~~</translation>
    </message>
    <message>
        <source>Loops, studies and sessions (*)</source>
        <translation>Lööpš, štüdîéš äñd šéššîöñš (*)~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>Mägñîfîér~~~</translation>
    </message>
    <message>
        <source>Make the index anew from the session files; they are not touched</source>
        <translation>Mäké thé îñdéx äñéw fröm thé šéššîöñ fîléš; théý äré ñöt töüçhéd~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Mark aortic valve closure in A3C (A), or type its time.</source>
        <translation>Märk äörtîç välvé çlöšüré îñ Ä3C (Ä), ör týpé îtš tîmé.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Mark mitral valve opening</source>
        <translation>Märk mîträl välvé öpéñîñg~~~~~~~~</translation>
    </message>
    <message>
        <source>Mechanical dispersion, {n_timed} of {n_accepted} segments</source>
        <translation>Méçhäñîçäl dîšpéršîöñ, {n_timed} öf {n_accepted} šégméñtš~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Move the point down</source>
        <translation>Mövé thé pöîñt döwñ~~~~~~</translation>
    </message>
    <message>
        <source>Move the point left</source>
        <translation>Mövé thé pöîñt léft~~~~~~</translation>
    </message>
    <message>
        <source>Move the point right</source>
        <translation>Mövé thé pöîñt rîght~~~~~~</translation>
    </message>
    <message>
        <source>Move the point up</source>
        <translation>Mövé thé pöîñt üp~~~~~</translation>
    </message>
    <message>
        <source>Move the whole contour</source>
        <translation>Mövé thé whölé çöñtöür~~~~~~~</translation>
    </message>
    <message>
        <source>Nothing is measured yet: place the contour and track it first.</source>
        <translation>Nöthîñg îš méäšüréd ýét: pläçé thé çöñtöür äñd träçk ît fîršt.~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>O&amp;ur AE title</source>
        <translation>Ö&amp;ür ÄÉ tîtlé~~~~</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Öbjéçtš~~</translation>
    </message>
    <message>
        <source>Open the study first, then import vendor strain.</source>
        <translation>Öpéñ thé štüdý fîršt, théñ împört véñdör šträîñ.~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>P&amp;ort</source>
        <translation>P&amp;ört~~</translation>
    </message>
    <message>
        <source>Part of the contour was lost on the way to this frame; place it again.</source>
        <translation>Pärt öf thé çöñtöür wäš löšt öñ thé wäý tö thîš främé; pläçé ît ägäîñ.~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Patient &amp;ID</source>
        <translation>Pätîéñt &amp;ÎD~~~</translation>
    </message>
    <message>
        <source>Patient &amp;name</source>
        <translation>Pätîéñt &amp;ñämé~~~~</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>Pätîéñt ÎD~~~</translation>
    </message>
    <message>
        <source>Patient name</source>
        <translation>Pätîéñt ñämé~~~~</translation>
    </message>
    <message>
        <source>Place contour</source>
        <translation>Pläçé çöñtöür~~~~</translation>
    </message>
    <message>
        <source>Place the contour at end-systole (annulus, apex, annulus), then track it.</source>
        <translation>Pläçé thé çöñtöür ät éñd-šýštölé (äññülüš, äpéx, äññülüš), théñ träçk ît.~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Place the contour first: annulus, apex, annulus, at end-systole.</source>
        <translation>Pläçé thé çöñtöür fîršt: äññülüš, äpéx, äññülüš, ät éñd-šýštölé.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Place the contour first; then it can be copied to other frames.</source>
        <translation>Pläçé thé çöñtöür fîršt; théñ ît çäñ bé çöpîéd tö öthér främéš.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Post-systolic index, {n_timed} of {n_accepted} segments</source>
        <translation>Pöšt-šýštölîç îñdéx, {n_timed} öf {n_accepted} šégméñtš~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>ROI narrower by ½ mm</source>
        <translation>RÖÎ ñärröwér bý ½ mm~~~~~~</translation>
    </message>
    <message>
        <source>ROI wider by ½ mm</source>
        <translation>RÖÎ wîdér bý ½ mm~~~~~</translation>
    </message>
    <message>
        <source>ROI width</source>
        <translation>RÖÎ wîdth~~~</translation>
    </message>
    <message>
        <source>Remove contour</source>
        <translation>Rémövé çöñtöür~~~~</translation>
    </message>
    <message>
        <source>Remove vendor strain</source>
        <translation>Rémövé véñdör šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>Retrieve and open</source>
        <translation>Rétrîévé äñd öpéñ~~~~~</translation>
    </message>
    <message>
        <source>Retrieving the study</source>
        <translation>Rétrîévîñg thé štüdý~~~~~~</translation>
    </message>
    <message>
        <source>Same loops, no contours and no events: a second, independent reading</source>
        <translation>Sämé lööpš, ñö çöñtöürš äñd ñö évéñtš: ä šéçöñd, îñdépéñdéñt réädîñg~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Séärçh~~</translation>
    </message>
    <message>
        <source>Search the known folders for new or changed sessions</source>
        <translation>Séärçh thé kñöwñ földérš för ñéw ör çhäñgéd šéššîöñš~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Searching the archive</source>
        <translation>Séärçhîñg thé ärçhîvé~~~~~~~</translation>
    </message>
    <message>
        <source>Send report to the archive</source>
        <translation>Séñd répört tö thé ärçhîvé~~~~~~~~</translation>
    </message>
    <message>
        <source>Sending to the archive</source>
        <translation>Séñdîñg tö thé ärçhîvé~~~~~~~</translation>
    </message>
    <message>
        <source>Share retrieved</source>
        <translation>Shäré rétrîévéd~~~~~</translation>
    </message>
    <message>
        <source>Stop tracking</source>
        <translation>Stöp träçkîñg~~~~</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Stöppéd.~~</translation>
    </message>
    <message>
        <source>Studies found</source>
        <translation>Stüdîéš föüñd~~~~</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>Sübmît~~</translation>
    </message>
    <message>
        <source>Submit this reading</source>
        <translation>Sübmît thîš réädîñg~~~~~~</translation>
    </message>
    <message>
        <source>Submitting {code}</source>
        <translation>Sübmîttîñg {code}~~~</translation>
    </message>
    <message>
        <source>T tracks all views that have a contour, in the background; Esc stops.</source>
        <translation>T träçkš äll vîéwš thät hävé ä çöñtöür, îñ thé bäçkgröüñd; Éšç štöpš.~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS~~</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Téšt thé çöññéçtîöñ~~~~~~</translation>
    </message>
    <message>
        <source>Testing the archive</source>
        <translation>Téštîñg thé ärçhîvé~~~~~~</translation>
    </message>
    <message>
        <source>The 95 % CI of every tracked view is estimated already.</source>
        <translation>Thé 95 % CÎ öf évérý träçkéd vîéw îš éštîmätéd älréädý.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The contour is placed. Press T to track it.</source>
        <translation>Thé çöñtöür îš pläçéd. Préšš T tö träçk ît.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The contour lies in this frame already; go to another one first.</source>
        <translation>Thé çöñtöür lîéš îñ thîš främé älréädý; gö tö äñöthér öñé fîršt.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The contour was placed in frame {frame}</source>
        <translation>Thé çöñtöür wäš pläçéd îñ främé {frame}~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The file does not say its scale. Strain needs none; lengths and volumes do. Measure it on the depth scale:</source>
        <translation>Thé fîlé döéš ñöt šäý îtš šçälé. Sträîñ ñéédš ñöñé; léñgthš äñd völüméš dö. Méäšüré ît öñ thé dépth šçälé:~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The report is in the archive.</source>
        <translation>Thé répört îš îñ thé ärçhîvé.~~~~~~~~~</translation>
    </message>
    <message>
        <source>These settings change numbers, are printed in reports, and can be undone; new studies start with them. Another tracker or mesh needs new tracks.</source>
        <translation>Théšé šéttîñgš çhäñgé ñümbérš, äré prîñtéd îñ répörtš, äñd çäñ bé üñdöñé; ñéw štüdîéš štärt wîth thém. Äñöthér träçkér ör méšh ñéédš ñéw träçkš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This file does not say its scale: strain is measured without it, lengths and volumes are not given.</source>
        <translation>Thîš fîlé döéš ñöt šäý îtš šçälé: šträîñ îš méäšüréd wîthöüt ît, léñgthš äñd völüméš äré ñöt gîvéñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Toggle ED/ES</source>
        <translation>Tögglé ÉD/ÉS~~~~</translation>
    </message>
    <message>
        <source>Tracking goes on. Stop it, and lose what is tracked so far?</source>
        <translation>Träçkîñg göéš öñ. Stöp ît, äñd löšé whät îš träçkéd šö fär?~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>U&amp;ser</source>
        <translation>Ü&amp;šér~~</translation>
    </message>
    <message>
        <source>WARNINGS</source>
        <translation>WÄRNÎNGS~~</translation>
    </message>
    <message>
        <source>Waiting for the archive…</source>
        <translation>Wäîtîñg för thé ärçhîvé…~~~~~~~~</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Wärñîñgš~~</translation>
    </message>
    <message>
        <source>Your contour, refined to the middle of the wall. Check it.</source>
        <translation>Yöür çöñtöür, réfîñéd tö thé mîddlé öf thé wäll. Chéçk ît.~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>bull's-eye, end-systolic</source>
        <translation>büll'š-éýé, éñd-šýštölîç~~~~~~~~</translation>
    </message>
    <message>
        <source> · contour changed, track again (T)</source>
        <translation> · çöñtöür çhäñgéd, träçk ägäîñ (T)~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>&amp;AE title of the archive</source>
        <translation>&amp;ÄÉ tîtlé öf thé ärçhîvé~~~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Ärçhîvé~~</translation>
    </message>
    <message>
        <source>&amp;Certificate authority (PEM file)</source>
        <translation>&amp;Cértîfîçäté äüthörîtý (PÉM fîlé)~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Date of the study</source>
        <translation>&amp;Däté öf thé štüdý~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Encryption</source>
        <translation>&amp;Éñçrýptîöñ~~~</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>&amp;Höšt~~</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nämé~~</translation>
    </message>
    <message>
        <source>&amp;Protocol</source>
        <translation>&amp;Prötöçöl~~~</translation>
    </message>
    <message>
        <source>R&amp;OI width around a new contour</source>
        <translation>R&amp;ÖÎ wîdth äröüñd ä ñéw çöñtöür~~~~~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Time-out</source>
        <translation>&amp;Tîmé-öüt~~~</translation>
    </message>
    <message>
        <source>&amp;URL of the service</source>
        <translation>&amp;ÜRL öf thé šérvîçé~~~~~~</translation>
    </message>
    <message>
        <source>20260131 or 20260101-20260131</source>
        <translation>20260131 ör 20260101-20260131~~~~~~~~~</translation>
    </message>
    <message>
        <source>A view has a contour but no tracks: track it first (T).</source>
        <translation>Ä vîéw häš ä çöñtöür büt ñö träçkš: träçk ît fîršt (T).~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>A&amp;ccession number</source>
        <translation>Ä&amp;ççéššîöñ ñümbér~~~~~</translation>
    </message>
    <message>
        <source>Accept the auto-contour</source>
        <translation>Äççépt thé äütö-çöñtöür~~~~~~~</translation>
    </message>
    <message>
        <source>Accept the suggested contour</source>
        <translation>Äççépt thé šüggéštéd çöñtöür~~~~~~~~~</translation>
    </message>
    <message>
        <source>Add a custom tracker…</source>
        <translation>Ädd ä çüštöm träçkér…~~~~~~~</translation>
    </message>
    <message>
        <source>Appearance, and defaults of new studies</source>
        <translation>Äppéäräñçé, äñd défäültš öf ñéw štüdîéš~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Ärçhîvé~~</translation>
    </message>
    <message>
        <source>Archives</source>
        <translation>Ärçhîvéš~~</translation>
    </message>
    <message>
        <source>Archives…</source>
        <translation>Ärçhîvéš…~~~</translation>
    </message>
    <message>
        <source>Assign a loop to a view first; then use Auto-contour.</source>
        <translation>Äššîgñ ä lööp tö ä vîéw fîršt; théñ üšé Äütö-çöñtöür.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>At end-systole, click one end of the annulus, the apex, the other end. The tour has done so in A4C. Drag the points to correct the contour.</source>
        <translation>Ät éñd-šýštölé, çlîçk öñé éñd öf thé äññülüš, thé äpéx, thé öthér éñd. Thé töür häš döñé šö îñ Ä4C. Dräg thé pöîñtš tö çörréçt thé çöñtöür.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Auto-contour</source>
        <translation>Äütö-çöñtöür~~~~</translation>
    </message>
    <message>
        <source>Auto-contour   W</source>
        <translation>Äütö-çöñtöür   W~~~~~</translation>
    </message>
    <message>
        <source>Auto-contour in {view}</source>
        <translation>Äütö-çöñtöür îñ {view}~~~~~</translation>
    </message>
    <message>
        <source>Auto-contour, expected error {error_mm:.0f} mm. Check it.</source>
        <translation>Äütö-çöñtöür, éxpéçtéd érrör {error_mm:.0f} mm. Chéçk ît.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Change ROI width</source>
        <translation>Chäñgé RÖÎ wîdth~~~~~</translation>
    </message>
    <message>
        <source>Check that the contour stays on the wall. Hover a curve to highlight its segment everywhere. Click a cell of the bull's-eye to reject it.</source>
        <translation>Chéçk thät thé çöñtöür štäýš öñ thé wäll. Hövér ä çürvé tö hîghlîght îtš šégméñt évérýwhéré. Clîçk ä çéll öf thé büll'š-éýé tö réjéçt ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Close this warning</source>
        <translation>Clöšé thîš wärñîñg~~~~~~</translation>
    </message>
    <message>
        <source>Confirm orientation</source>
        <translation>Cöñfîrm örîéñtätîöñ~~~~~~</translation>
    </message>
    <message>
        <source>Contour corrected in frame {listed}. Track again (T) to use it.</source>
        <translation>Cöñtöür çörréçtéd îñ främé {listed}. Träçk ägäîñ (T) tö üšé ît.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Copy contour here   B</source>
        <translation>Cöpý çöñtöür héré   B~~~~~~~</translation>
    </message>
    <message>
        <source>Copy contour to frame {frame}</source>
        <translation>Cöpý çöñtöür tö främé {frame}~~~~~~~</translation>
    </message>
    <message>
        <source>Copy contour to this frame</source>
        <translation>Cöpý çöñtöür tö thîš främé~~~~~~~~</translation>
    </message>
    <message>
        <source>Copying the contour of {view} to frame {frame}</source>
        <translation>Cöpýîñg thé çöñtöür öf {view} tö främé {frame}~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Custom tracker</source>
        <translation>Cüštöm träçkér~~~~</translation>
    </message>
    <message>
        <source>DICOM</source>
        <translation>DÎCÖM~~</translation>
    </message>
    <message>
        <source>DICOMweb</source>
        <translation>DÎCÖMwéb~~</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Däté~~</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Déšçrîptîöñ~~~</translation>
    </message>
    <message>
        <source>Detect again</source>
        <translation>Détéçt ägäîñ~~~~</translation>
    </message>
    <message>
        <source>Detecting the contour…</source>
        <translation>Détéçtîñg thé çöñtöür…~~~~~~~</translation>
    </message>
    <message>
        <source>Do what the warning suggests</source>
        <translation>Dö whät thé wärñîñg šüggéštš~~~~~~~~~</translation>
    </message>
    <message>
        <source>Double-click the contour</source>
        <translation>Döüblé-çlîçk thé çöñtöür~~~~~~~~</translation>
    </message>
    <message>
        <source>Drag ED, ES or AVC on the strip, and every number follows. Surrogate events are labelled.</source>
        <translation>Dräg ÉD, ÉS ör ÄVC öñ thé štrîp, äñd évérý ñümbér föllöwš. Sürrögäté évéñtš äré läbélléd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Edit contour</source>
        <translation>Édît çöñtöür~~~~</translation>
    </message>
    <message>
        <source>Enter a patient, an accession number or a date, and search.</source>
        <translation>Éñtér ä pätîéñt, äñ äççéššîöñ ñümbér ör ä däté, äñd šéärçh.~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Estimate 95 % CI (U) from 30 perturbed contours</source>
        <translation>Éštîmäté 95 % CÎ (Ü) fröm 30 pértürbéd çöñtöürš~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Find end-systole: the ventricle at its smallest, just before the mitral valve opens.

Click the middle of the wall at the annulus, the apex, and the annulus on the other side, starting from either side.

Drag a point to the middle of the wall. Double-click the contour to add a point (or Ins), Del removes the selected one, Alt and the arrows move it. Shift-drag moves the whole contour; the diamonds, or [ and ], set the ROI width.</source>
        <translation>Fîñd éñd-šýštölé: thé véñtrîçlé ät îtš šmälléšt, jüšt béföré thé mîträl välvé öpéñš.

Clîçk thé mîddlé öf thé wäll ät thé äññülüš, thé äpéx, äñd thé äññülüš öñ thé öthér šîdé, štärtîñg fröm éîthér šîdé.

Dräg ä pöîñt tö thé mîddlé öf thé wäll. Döüblé-çlîçk thé çöñtöür tö ädd ä pöîñt (ör Îñš), Dél rémövéš thé šéléçtéd öñé, Ält äñd thé ärröwš mövé ît. Shîft-dräg mövéš thé whölé çöñtöür; thé dîämöñdš, ör [ äñd ], šét thé RÖÎ wîdth.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Find in the archive</source>
        <translation>Fîñd îñ thé ärçhîvé~~~~~~</translation>
    </message>
    <message>
        <source>Folder for retrieved studies</source>
        <translation>Földér för rétrîévéd štüdîéš~~~~~~~~~</translation>
    </message>
    <message>
        <source>Hide or show the contour</source>
        <translation>Hîdé ör šhöw thé çöñtöür~~~~~~~~</translation>
    </message>
    <message>
        <source>Import vendor strain</source>
        <translation>Împört véñdör šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>Import vendor strain…</source>
        <translation>Împört véñdör šträîñ…~~~~~~~</translation>
    </message>
    <message>
        <source>Longaxis connects to an archive only when you ask it to, and listens for no connections. The archive must know our AE title and address.</source>
        <translation>Löñgäxîš çöññéçtš tö äñ ärçhîvé öñlý whéñ ýöü äšk ît tö, äñd lîštéñš för ñö çöññéçtîöñš. Thé ärçhîvé müšt kñöw öür ÄÉ tîtlé äñd äddréšš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Méäšüré~~</translation>
    </message>
    <message>
        <source>Measure beat {row}</source>
        <translation>Méäšüré béät {row}~~~~</translation>
    </message>
    <message>
        <source>Mechanical dispersion</source>
        <translation>Méçhäñîçäl dîšpéršîöñ~~~~~~~</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Méñü~~</translation>
    </message>
    <message>
        <source>Middle-drag</source>
        <translation>Mîddlé-dräg~~~</translation>
    </message>
    <message>
        <source>Millimetres between the marks</source>
        <translation>Mîllîmétréš bétwééñ thé märkš~~~~~~~~~</translation>
    </message>
    <message>
        <source>Mitral valve opens here, or not</source>
        <translation>Mîträl välvé öpéñš héré, ör ñöt~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation>Mödälîtîéš~~~</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Möüšé~~</translation>
    </message>
    <message>
        <source>Move an event</source>
        <translation>Mövé äñ évéñt~~~~</translation>
    </message>
    <message>
        <source>Move the contour</source>
        <translation>Mövé thé çöñtöür~~~~~</translation>
    </message>
    <message>
        <source>Move the event</source>
        <translation>Mövé thé évéñt~~~~</translation>
    </message>
    <message>
        <source>hide contour</source>
        <translation>hîdé çöñtöür~~~~</translation>
    </message>
    <message>
        <source>{code} is submitted already. Why does it change?</source>
        <translation>{code} îš šübmîttéd älréädý. Whý döéš ît çhäñgé?~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view} is tracked along its contour already; remove the contour to detect another one.</source>
        <translation>{view} îš träçkéd älöñg îtš çöñtöür älréädý; rémövé thé çöñtöür tö détéçt äñöthér öñé.~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>“{name}” does not state the Patient ID, name and birth date of the open study; nothing of it was added.</source>
        <translation>“{name}” döéš ñöt štäté thé Pätîéñt ÎD, ñämé äñd bîrth däté öf thé öpéñ štüdý; ñöthîñg öf ît wäš äddéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message numerus="yes">
        <source>{n} objects could not be sent and wait in the outbox</source>
        <translation><numerusform>{n} öbjéçtš çöüld ñöt bé šéñt äñd wäît îñ thé öütböx~~~~~~~~~~~~~~~~</numerusform>
            <numerusform>{n} öbjéçtš çöüld ñöt bé šéñt äñd wäît îñ thé öütböx~~~~~~~~~~~~~~~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} studies were found.</source>
        <translation><numerusform>{n} štüdîéš wéré föüñd.~~~~~~</numerusform>
            <numerusform>{n} štüdîéš wéré föüñd.~~~~~~</numerusform>
        </translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Mövé thé pîçtüré~~~~~</translation>
    </message>
    <message>
        <source>&amp;Date of the exam</source>
        <translation>&amp;Däté öf thé éxäm~~~~~</translation>
    </message>
    <message>
        <source>&amp;Of</source>
        <translation>&amp;Öf~~</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Prögräm~~</translation>
    </message>
    <message>
        <source>&amp;Which strain</source>
        <translation>&amp;Whîçh šträîñ~~~~</translation>
    </message>
    <message>
        <source>95 % interval: not computed (U)</source>
        <translation>95 % îñtérväl: ñöt çömpütéd (Ü)~~~~~~~~~~</translation>
    </message>
    <message>
        <source>95 % intervals of both exams (contours and events drawn anew); another acquisition is not in them</source>
        <translation>95 % îñtérvälš öf böth éxämš (çöñtöürš äñd évéñtš dräwñ äñéw); äñöthér äçqüîšîtîöñ îš ñöt îñ thém~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>A value of another program, with its date and source</source>
        <translation>Ä välüé öf äñöthér prögräm, wîth îtš däté äñd šöürçé~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Add from file</source>
        <translation>Ädd fröm fîlé~~~~</translation>
    </message>
    <message>
        <source>Add from file…</source>
        <translation>Ädd fröm fîlé…~~~~</translation>
    </message>
    <message>
        <source>An exam</source>
        <translation>Äñ éxäm~~</translation>
    </message>
    <message>
        <source>Auto-contour. Check it.</source>
        <translation>Äütö-çöñtöür. Chéçk ît.~~~~~~~</translation>
    </message>
    <message>
        <source>Both are readings of the same exam: this is repeatability, not change.</source>
        <translation>Böth äré réädîñgš öf thé šämé éxäm: thîš îš répéätäbîlîtý, ñöt çhäñgé.~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Click two marks of the depth scale.</source>
        <translation>Clîçk twö märkš öf thé dépth šçälé.~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Detectable</source>
        <translation>Détéçtäblé~~~</translation>
    </message>
    <message>
        <source>Different conventions of what is called GLS: {first} and then {second}.</source>
        <translation>Dîfféréñt çöñvéñtîöñš öf whät îš çälléd GLS: {first} äñd théñ {second}.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Different layers of the wall: {first} and then {second}.</source>
        <translation>Dîfféréñt läýérš öf thé wäll: {first} äñd théñ {second}.~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Different readers: {first} and then {second}.</source>
        <translation>Dîfféréñt réädérš: {first} äñd théñ {second}.~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Different versions of the software: {first} and then {second}.</source>
        <translation>Dîfféréñt véršîöñš öf thé šöftwäré: {first} äñd théñ {second}.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Different views: {first} and then {second}.</source>
        <translation>Dîfféréñt vîéwš: {first} äñd théñ {second}.~~~~~~~~~</translation>
    </message>
    <message>
        <source>ECG in the picture, confidence {share:.0f} %</source>
        <translation>ÉCG îñ thé pîçtüré, çöñfîdéñçé {share:.0f} %~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Earlier exam</source>
        <translation>Éärlîér éxäm~~~~</translation>
    </message>
    <message>
        <source>Earlier exams</source>
        <translation>Éärlîér éxämš~~~~</translation>
    </message>
    <message>
        <source>Earlier exams of the patient…</source>
        <translation>Éärlîér éxämš öf thé pätîéñt…~~~~~~~~~</translation>
    </message>
    <message>
        <source>Exam</source>
        <translation>Éxäm~~</translation>
    </message>
    <message>
        <source>Exams of the patient</source>
        <translation>Éxämš öf thé pätîéñt~~~~~~</translation>
    </message>
    <message>
        <source>Fall</source>
        <translation>Fäll~~</translation>
    </message>
    <message>
        <source>Fall of more than {share} ({purpose}): {citation}.</source>
        <translation>Fäll öf möré thäñ {share} ({purpose}): {citation}.~~~~~~~~</translation>
    </message>
    <message>
        <source>Find in the archive…</source>
        <translation>Fîñd îñ thé ärçhîvé…~~~~~~</translation>
    </message>
    <message>
        <source>Follow-up of the patient</source>
        <translation>Föllöw-üp öf thé pätîéñt~~~~~~~~</translation>
    </message>
    <message>
        <source>Follow-up…</source>
        <translation>Föllöw-üp…~~~</translation>
    </message>
    <message>
        <source>From first</source>
        <translation>Fröm fîršt~~~</translation>
    </message>
    <message>
        <source>GLS (%)</source>
        <translation>GLS (%)~~</translation>
    </message>
    <message>
        <source>GLS of the study is not given.</source>
        <translation>GLS öf thé štüdý îš ñöt gîvéñ.~~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS {name} by {tracker} alone, {kind}</source>
        <translation>GLS {name} bý {tracker} älöñé, {kind}~~~~~</translation>
    </message>
    <message>
        <source>GLS ± 95 %</source>
        <translation>GLS ± 95 %~~~</translation>
    </message>
    <message>
        <source>GLS, {kind}: {strain}</source>
        <translation>GLS, {kind}: {strain}~~</translation>
    </message>
    <message>
        <source>Global longitudinal &amp;strain</source>
        <translation>Glöbäl löñgîtüdîñäl &amp;šträîñ~~~~~~~~~</translation>
    </message>
    <message>
        <source>Guideline: normal more negative than {normal}, borderline {range}, abnormal less negative than {abnormal}; {citation}.</source>
        <translation>Güîdélîñé: ñörmäl möré ñégätîvé thäñ {normal}, bördérlîñé {range}, äbñörmäl léšš ñégätîvé thäñ {abnormal}; {citation}.~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>It has the Patient ID of the open study, but another name or birth date, so it is left out.</source>
        <translation>Ît häš thé Pätîéñt ÎD öf thé öpéñ štüdý, büt äñöthér ñämé ör bîrth däté, šö ît îš léft öüt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Later exam</source>
        <translation>Lätér éxäm~~~</translation>
    </message>
    <message>
        <source>Line of each joined tracker</source>
        <translation>Lîñé öf éäçh jöîñéd träçkér~~~~~~~~~</translation>
    </message>
    <message>
        <source>Name program and source of the value.</source>
        <translation>Nämé prögräm äñd šöürçé öf thé välüé.~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Name the apical views with F2, F3 and F4, where the file does not.</source>
        <translation>Nämé thé äpîçäl vîéwš wîth F2, F3 äñd F4, whéré thé fîlé döéš ñöt.~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Name the view to go on</source>
        <translation>Nämé thé vîéw tö gö öñ~~~~~~~</translation>
    </message>
    <message>
        <source>Name the view {view}</source>
        <translation>Nämé thé vîéw {view}~~~~</translation>
    </message>
    <message>
        <source>Name the view, or click two marks of the depth scale.</source>
        <translation>Nämé thé vîéw, ör çlîçk twö märkš öf thé dépth šçälé.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Name the view: F2, F3 or F4</source>
        <translation>Nämé thé vîéw: F2, F3 ör F4~~~~~~~~~</translation>
    </message>
    <message>
        <source>Name, number, date, description, reader, tracker or view</source>
        <translation>Nämé, ñümbér, däté, déšçrîptîöñ, réädér, träçkér ör vîéw~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>New archive</source>
        <translation>Néw ärçhîvé~~~</translation>
    </message>
    <message>
        <source>New block</source>
        <translation>Néw blöçk~~~</translation>
    </message>
    <message>
        <source>New reading of its loops</source>
        <translation>Néw réädîñg öf îtš lööpš~~~~~~~~</translation>
    </message>
    <message>
        <source>New study</source>
        <translation>Néw štüdý~~~</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Néxt~~</translation>
    </message>
    <message>
        <source>Next loop</source>
        <translation>Néxt lööp~~~</translation>
    </message>
    <message>
        <source>Next speed (¼, ½, 1)</source>
        <translation>Néxt špééd (¼, ½, 1)~~~~~~</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Néxt štép~~~</translation>
    </message>
    <message>
        <source>No archive is configured. Add one with “Archives…”; nothing connects before.</source>
        <translation>Nö ärçhîvé îš çöñfîgüréd. Ädd öñé wîth “Ärçhîvéš…”; ñöthîñg çöññéçtš béföré.~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No archive is configured; add one in Settings, Archives….</source>
        <translation>Nö ärçhîvé îš çöñfîgüréd; ädd öñé îñ Séttîñgš, Ärçhîvéš….~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No exam of this patient is measured. Saved analyses of the same Patient ID are listed here; others are added from their files.</source>
        <translation>Nö éxäm öf thîš pätîéñt îš méäšüréd. Sävéd äñälýšéš öf thé šämé Pätîéñt ÎD äré lîštéd héré; öthérš äré äddéd fröm théîr fîléš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No loop</source>
        <translation>Nö lööp~~</translation>
    </message>
    <message>
        <source>No loop in this view</source>
        <translation>Nö lööp îñ thîš vîéw~~~~~~</translation>
    </message>
    <message>
        <source>No loops</source>
        <translation>Nö lööpš~~</translation>
    </message>
    <message>
        <source>No loops were found; open a DICOM file, a folder or a video.</source>
        <translation>Nö lööpš wéré föüñd; öpéñ ä DÎCÖM fîlé, ä földér ör ä vîdéö.~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No patient name</source>
        <translation>Nö pätîéñt ñämé~~~~~</translation>
    </message>
    <message>
        <source>No saved analysis holds all of these words.</source>
        <translation>Nö šävéd äñälýšîš höldš äll öf théšé wördš.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No saved analysis is known yet. Save a session (Ctrl+S) and it is listed here, or add a folder that holds sessions.</source>
        <translation>Nö šävéd äñälýšîš îš kñöwñ ýét. Sävé ä šéššîöñ (Ctrl+S) äñd ît îš lîštéd héré, ör ädd ä földér thät höldš šéššîöñš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No study open</source>
        <translation>Nö štüdý öpéñ~~~~</translation>
    </message>
    <message>
        <source>No such value: {names}.</source>
        <translation>Nö šüçh välüé: {names}.~~~~~</translation>
    </message>
    <message>
        <source>No whole beat lies between R waves in this loop. Set ED and the end of the beat, then add it.</source>
        <translation>Nö whölé béät lîéš bétwééñ R wävéš îñ thîš lööp. Sét ÉD äñd thé éñd öf thé béät, théñ ädd ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No, swap them</source>
        <translation>Nö, šwäp thém~~~~</translation>
    </message>
    <message>
        <source>Not given: {missing}</source>
        <translation>Nöt gîvéñ: {missing}~~~</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Nöt méäšüréd ýét~~~~~</translation>
    </message>
    <message>
        <source>Nothing has been measured yet; track at least one view first.</source>
        <translation>Nöthîñg häš bééñ méäšüréd ýét; träçk ät léäšt öñé vîéw fîršt.~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Nothing is measured yet.</source>
        <translation>Nöthîñg îš méäšüréd ýét.~~~~~~~~</translation>
    </message>
    <message>
        <source>Nudge a point</source>
        <translation>Nüdgé ä pöîñt~~~~</translation>
    </message>
    <message>
        <source>Number of segments of the bull's-eye</source>
        <translation>Nümbér öf šégméñtš öf thé büll'š-éýé~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Of which part</source>
        <translation>Öf whîçh pärt~~~~</translation>
    </message>
    <message>
        <source>On to ED or ES</source>
        <translation>Öñ tö ÉD ör ÉS~~~~</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Öñé främé bäçk~~~~</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>Öñé främé öñ~~~~</translation>
    </message>
    <message>
        <source>One frame on or back</source>
        <translation>Öñé främé öñ ör bäçk~~~~~~</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öpéñ~~</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>Öpéñ fîléš…~~~</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Öpéñ földér~~~</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Öpéñ földér…~~~~</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öpéñ ît~~</translation>
    </message>
    <message>
        <source>Open the sample study</source>
        <translation>Öpéñ thé šämplé štüdý~~~~~~~</translation>
    </message>
    <message>
        <source>Opening {path}</source>
        <translation>Öpéñîñg {path}~~</translation>
    </message>
    <message>
        <source>Own reader study</source>
        <translation>Öwñ réädér štüdý~~~~~</translation>
    </message>
    <message>
        <source>Own reader study…</source>
        <translation>Öwñ réädér štüdý…~~~~~</translation>
    </message>
    <message>
        <source>P&amp;aper</source>
        <translation>P&amp;äpér~~</translation>
    </message>
    <message>
        <source>Page in the report</source>
        <translation>Pägé îñ thé répört~~~~~~</translation>
    </message>
    <message>
        <source>Page {index} of the report</source>
        <translation>Pägé {index} öf thé répört~~~~~~</translation>
    </message>
    <message>
        <source>Page ↑</source>
        <translation>Pägé ↑~~</translation>
    </message>
    <message>
        <source>Page ↓</source>
        <translation>Pägé ↓~~</translation>
    </message>
    <message>
        <source>Pages as pictures…</source>
        <translation>Pägéš äš pîçtüréš…~~~~~~</translation>
    </message>
    <message>
        <source>Pages of the report as pictures…</source>
        <translation>Pägéš öf thé répört äš pîçtüréš…~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Pairs (*.csv)</source>
        <translation>Päîrš (*.çšv)~~~~</translation>
    </message>
    <message>
        <source>Pairs as CSV…</source>
        <translation>Päîrš äš CSV…~~~~</translation>
    </message>
    <message>
        <source>Pairs of readings of your laboratory: the smallest detectable change comes from them</source>
        <translation>Päîrš öf réädîñgš öf ýöür läbörätörý: thé šmälléšt détéçtäblé çhäñgé çöméš fröm thém~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Päpér~~</translation>
    </message>
    <message>
        <source>Pat&amp;ient</source>
        <translation>Pät&amp;îéñt~~</translation>
    </message>
    <message>
        <source>Patient hidden (H)</source>
        <translation>Pätîéñt hîddéñ (H)~~~~~~</translation>
    </message>
    <message>
        <source>Patient hidden: no scanned part was found in this picture, so all of it is covered.</source>
        <translation>Pätîéñt hîddéñ: ñö šçäññéd pärt wäš föüñd îñ thîš pîçtüré, šö äll öf ît îš çövéréd.~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Patient hidden: nothing moves in this picture, so the file's whole ultrasound region is shown, letters included.</source>
        <translation>Pätîéñt hîddéñ: ñöthîñg mövéš îñ thîš pîçtüré, šö thé fîlé'š whölé ülträšöüñd régîöñ îš šhöwñ, léttérš îñçlüdéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Patient hidden: the file names no ultrasound region, so only what moves is shown.</source>
        <translation>Pätîéñt hîddéñ: thé fîlé ñäméš ñö ülträšöüñd régîöñ, šö öñlý whät mövéš îš šhöwñ.~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Peak systolic</source>
        <translation>Péäk šýštölîç~~~~</translation>
    </message>
    <message>
        <source>Phase of the cycle</source>
        <translation>Phäšé öf thé çýçlé~~~~~~</translation>
    </message>
    <message>
        <source>Play both loops in phase</source>
        <translation>Pläý böth lööpš îñ phäšé~~~~~~~~</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Pläý ör päüšé~~~~</translation>
    </message>
    <message>
        <source>Play or pause (Space)</source>
        <translation>Pläý ör päüšé (Späçé)~~~~~~~</translation>
    </message>
    <message>
        <source>Points of GLS, if moved by up to 4 frames</source>
        <translation>Pöîñtš öf GLS, îf mövéd bý üp tö 4 främéš~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Previous loop</source>
        <translation>Prévîöüš lööp~~~~</translation>
    </message>
    <message>
        <source>Previous step</source>
        <translation>Prévîöüš štép~~~~</translation>
    </message>
    <message>
        <source>Printed as “{missing}”: {listed}.</source>
        <translation>Prîñtéd äš “{missing}”: {listed}.~~~~~</translation>
    </message>
    <message>
        <source>Program and version</source>
        <translation>Prögräm äñd véršîöñ~~~~~~</translation>
    </message>
    <message>
        <source>Program, reader</source>
        <translation>Prögräm, réädér~~~~~</translation>
    </message>
    <message>
        <source>Put a loop into {view}</source>
        <translation>Püt ä lööp îñtö {view}~~~~~</translation>
    </message>
    <message>
        <source>Put it right in that frame</source>
        <translation>Püt ît rîght îñ thät främé~~~~~~~~</translation>
    </message>
    <message>
        <source>Python {python} · Qt {qt} · PySide6 {pyside}</source>
        <translation>Pýthöñ {python} · Qt {qt} · PýSîdé6 {pyside}~~~~~~~~</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Qüît~~</translation>
    </message>
    <message>
        <source>R wave</source>
        <translation>R wävé~~</translation>
    </message>
    <message>
        <source>R waves</source>
        <translation>R wävéš~~</translation>
    </message>
    <message>
        <source>RECENT ANALYSES</source>
        <translation>RÉCÉNT ÄNÄLYSÉS~~~~~</translation>
    </message>
    <message>
        <source>Raw, smoothed, drift-corrected</source>
        <translation>Räw, šmööthéd, drîft-çörréçtéd~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>Réädér~~</translation>
    </message>
    <message>
        <source>Reader study</source>
        <translation>Réädér štüdý~~~~</translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation>Réädîñg fîléš~~~~</translation>
    </message>
    <message>
        <source>Reading {label}</source>
        <translation>Réädîñg {label}~~</translation>
    </message>
    <message>
        <source>Readings</source>
        <translation>Réädîñgš~~</translation>
    </message>
    <message>
        <source>Readings (*.json *.longaxis *.csv)</source>
        <translation>Réädîñgš (*.jšöñ *.löñgäxîš *.çšv)~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Rebuild the index</source>
        <translation>Rébüîld thé îñdéx~~~~~</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rédö~~</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Réjéçt~~</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Réjéçtéd~~</translation>
    </message>
    <message>
        <source>Rejected segments allowed in a &amp;view</source>
        <translation>Réjéçtéd šégméñtš ällöwéd îñ ä &amp;vîéw~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Rejected segments allowed in the st&amp;udy</source>
        <translation>Réjéçtéd šégméñtš ällöwéd îñ thé št&amp;üdý~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Rémövé~~</translation>
    </message>
    <message>
        <source>Remove a point</source>
        <translation>Rémövé ä pöîñt~~~~</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Rémövé ît~~~</translation>
    </message>
    <message>
        <source>Remove the chosen point</source>
        <translation>Rémövé thé çhöšéñ pöîñt~~~~~~~</translation>
    </message>
    <message>
        <source>Remove the value</source>
        <translation>Rémövé thé välüé~~~~~</translation>
    </message>
    <message>
        <source>Remove what is kept</source>
        <translation>Rémövé whät îš képt~~~~~~</translation>
    </message>
    <message>
        <source>Replace file</source>
        <translation>Répläçé fîlé~~~~</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Répört~~</translation>
    </message>
    <message>
        <source>Report as DICOM PDF…</source>
        <translation>Répört äš DÎCÖM PDF…~~~~~~</translation>
    </message>
    <message>
        <source>Report as PDF…</source>
        <translation>Répört äš PDF…~~~~</translation>
    </message>
    <message>
        <source>Reset zoom and grey scale</source>
        <translation>Réšét zööm äñd gréý šçälé~~~~~~~~</translation>
    </message>
    <message>
        <source>Result as JSON…</source>
        <translation>Réšült äš JSÖN…~~~~~</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Révîéw~~</translation>
    </message>
    <message>
        <source>Right-drag</source>
        <translation>Rîght-dräg~~~</translation>
    </message>
    <message>
        <source>S&amp;pacing along the wall</source>
        <translation>S&amp;päçîñg älöñg thé wäll~~~~~~~</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Sävé~~</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Sävé ä çöpý…~~~~</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>Sävé šéššîöñ~~~~</translation>
    </message>
    <message>
        <source>Save session as…</source>
        <translation>Sävé šéššîöñ äš…~~~~~</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Sävéd~~</translation>
    </message>
    <message>
        <source>Saved analyses</source>
        <translation>Sävéd äñälýšéš~~~~</translation>
    </message>
    <message>
        <source>Saved analyses…</source>
        <translation>Sävéd äñälýšéš…~~~~~</translation>
    </message>
    <message>
        <source>Saved {when}</source>
        <translation>Sävéd {when}~~</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>Sävîñg~~</translation>
    </message>
    <message>
        <source>Saving {path}</source>
        <translation>Sävîñg {path}~~</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Sçälé~~</translation>
    </message>
    <message>
        <source>Search saved analyses</source>
        <translation>Séärçh šävéd äñälýšéš~~~~~~~</translation>
    </message>
    <message>
        <source>Second readings, b</source>
        <translation>Séçöñd réädîñgš, b~~~~~~</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>Ségméñtš~~</translation>
    </message>
    <message>
        <source>Segments accepted</source>
        <translation>Ségméñtš äççéptéd~~~~~</translation>
    </message>
    <message>
        <source>Segments one by one</source>
        <translation>Ségméñtš öñé bý öñé~~~~~~</translation>
    </message>
    <message>
        <source>Segments one by one · {view}</source>
        <translation>Ségméñtš öñé bý öñé · {view}~~~~~~~</translation>
    </message>
    <message>
        <source>Segments one by one, raw to corrected</source>
        <translation>Ségméñtš öñé bý öñé, räw tö çörréçtéd~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Septum in new &amp;loops</source>
        <translation>Séptüm îñ ñéw &amp;lööpš~~~~~~</translation>
    </message>
    <message>
        <source>Sessions and results of Longaxis, and echo reports (DICOM SR) of other programs</source>
        <translation>Séššîöñš äñd réšültš öf Löñgäxîš, äñd éçhö répörtš (DÎCÖM SR) öf öthér prögrämš~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Sessions, results, reports (*.longaxis *.json *.dcm);;All (*)</source>
        <translation>Séššîöñš, réšültš, répörtš (*.löñgäxîš *.jšöñ *.dçm);;Äll (*)~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Set aortic valve closure</source>
        <translation>Sét äörtîç välvé çlöšüré~~~~~~~~</translation>
    </message>
    <message>
        <source>Set end-diastole by hand (D).</source>
        <translation>Sét éñd-dîäštölé bý häñd (D).~~~~~~~~~</translation>
    </message>
    <message>
        <source>Set here</source>
        <translation>Sét héré~~</translation>
    </message>
    <message>
        <source>Set the end of the beat by hand, or take a longer loop.</source>
        <translation>Sét thé éñd öf thé béät bý häñd, ör täké ä löñgér lööp.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Set the frame rate</source>
        <translation>Sét thé främé räté~~~~~~</translation>
    </message>
    <message>
        <source>Set the frame rate of {view}</source>
        <translation>Sét thé främé räté öf {view}~~~~~~~</translation>
    </message>
    <message>
        <source>Set the scale</source>
        <translation>Sét thé šçälé~~~~</translation>
    </message>
    <message>
        <source>Set the scale of {view}</source>
        <translation>Sét thé šçälé öf {view}~~~~~</translation>
    </message>
    <message>
        <source>Set {event}</source>
        <translation>Sét {event}~~</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Séttîñgš~~</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Séttîñgš…~~~</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Shîft~~</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Shîft + dräg~~~~</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Sîgñ~~</translation>
    </message>
    <message>
        <source>Sign the report</source>
        <translation>Sîgñ thé répört~~~~~</translation>
    </message>
    <message>
        <source>Sign the report, or amend it</source>
        <translation>Sîgñ thé répört, ör äméñd ît~~~~~~~~~</translation>
    </message>
    <message>
        <source>Signed by {reader}, {moment}</source>
        <translation>Sîgñéd bý {reader}, {moment}~~~~</translation>
    </message>
    <message>
        <source>Sign…</source>
        <translation>Sîgñ…~~</translation>
    </message>
    <message>
        <source>Slot for {view}</source>
        <translation>Slöt för {view}~~~</translation>
    </message>
    <message>
        <source>Smallest detectable change: {size}; {source}.</source>
        <translation>Smälléšt détéçtäblé çhäñgé: {size}; {source}.~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Smooth tracks over 40 ms, or not</source>
        <translation>Smööth träçkš övér 40 mš, ör ñöt~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Smööthîñg~~~</translation>
    </message>
    <message>
        <source>So&amp;urce</source>
        <translation>Sö&amp;ürçé~~</translation>
    </message>
    <message>
        <source>Something went wrong inside Longaxis ({place}); your work is kept, please try again.</source>
        <translation>Söméthîñg wéñt wröñg îñšîdé Löñgäxîš ({place}); ýöür wörk îš képt, pléäšé trý ägäîñ.~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Späçé~~</translation>
    </message>
    <message>
        <source>Speed (P)</source>
        <translation>Spééd (P)~~~</translation>
    </message>
    <message>
        <source>Start a new study with them</source>
        <translation>Stärt ä ñéw štüdý wîth thém~~~~~~~~~</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stöp~~</translation>
    </message>
    <message>
        <source>Stop · {share:.0f} %</source>
        <translation>Stöp · {share:.0f} %~~~</translation>
    </message>
    <message>
        <source>Strain along the wall over time</source>
        <translation>Sträîñ älöñg thé wäll övér tîmé~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Strain curves</source>
        <translation>Sträîñ çürvéš~~~~</translation>
    </message>
    <message>
        <source>Strain curves of all segments</source>
        <translation>Sträîñ çürvéš öf äll šégméñtš~~~~~~~~~</translation>
    </message>
    <message>
        <source>Strain map</source>
        <translation>Sträîñ mäp~~~</translation>
    </message>
    <message>
        <source>Strain map · {view} · {stage}{state}</source>
        <translation>Sträîñ mäp · {view} · {stage}{state}~~~~~</translation>
    </message>
    <message>
        <source>Strain map: curved anatomical M-mode</source>
        <translation>Sträîñ mäp: çürvéd äñätömîçäl M-mödé~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Strain of</source>
        <translation>Sträîñ öf~~~</translation>
    </message>
    <message>
        <source>Strain rate S</source>
        <translation>Sträîñ räté S~~~~</translation>
    </message>
    <message>
        <source>Strain rate S, E, A, per s</source>
        <translation>Sträîñ räté S, É, Ä, pér š~~~~~~~~</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Stüdý~~</translation>
    </message>
    <message>
        <source>Study and analysis</source>
        <translation>Stüdý äñd äñälýšîš~~~~~~</translation>
    </message>
    <message>
        <source>Study index</source>
        <translation>Stüdý îñdéx~~~</translation>
    </message>
    <message>
        <source>Such as: letter of the hospital of …</source>
        <translation>Süçh äš: léttér öf thé höšpîtäl öf …~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Swap   M</source>
        <translation>Swäp   M~~</translation>
    </message>
    <message>
        <source>Swap the walls</source>
        <translation>Swäp thé wällš~~~~</translation>
    </message>
    <message>
        <source>Swap the walls (M)</source>
        <translation>Swäp thé wällš (M)~~~~~~</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Sýštém~~</translation>
    </message>
    <message>
        <source>Take a longer loop, or go on without them.</source>
        <translation>Täké ä löñgér lööp, ör gö öñ wîthöüt thém.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Take a loop with a higher frame rate, if there is one.</source>
        <translation>Täké ä lööp wîth ä hîghér främé räté, îf théré îš öñé.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Take back the correction in frame {frame}</source>
        <translation>Täké bäçk thé çörréçtîöñ îñ främé {frame}~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Take loops or beats of nearly the same rate.</source>
        <translation>Täké lööpš ör béätš öf ñéärlý thé šämé räté.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Take this frame back</source>
        <translation>Täké thîš främé bäçk~~~~~~</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>Té&amp;xt šîzé~~~</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Téxt~~</translation>
    </message>
    <message>
        <source>Text blocks</source>
        <translation>Téxt blöçkš~~~</translation>
    </message>
    <message>
        <source>Text blocks and measured values</source>
        <translation>Téxt blöçkš äñd méäšüréd välüéš~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Text blocks of the conclusion</source>
        <translation>Téxt blöçkš öf thé çöñçlüšîöñ~~~~~~~~~</translation>
    </message>
    <message>
        <source>Text of the block</source>
        <translation>Téxt öf thé blöçk~~~~~</translation>
    </message>
    <message>
        <source>The export does not name its view; it is shown beside {shown}, which is on screen.</source>
        <translation>Thé éxpört döéš ñöt ñämé îtš vîéw; ît îš šhöwñ béšîdé {shown}, whîçh îš öñ šçrééñ.~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>Thé fîlé~~</translation>
    </message>
    <message>
        <source>The file does not say its scale. Measure it on the depth scale:</source>
        <translation>Thé fîlé döéš ñöt šäý îtš šçälé. Méäšüré ît öñ thé dépth šçälé:~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The file does not say when its frames were taken. It is often written on the picture:</source>
        <translation>Thé fîlé döéš ñöt šäý whéñ îtš främéš wéré täkéñ. Ît îš öftéñ wrîttéñ öñ thé pîçtüré:~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The files do not say when both exams were; the order is that given.</source>
        <translation>Thé fîléš dö ñöt šäý whéñ böth éxämš wéré; thé ördér îš thät gîvéñ.~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The files do not say whose exams these are.</source>
        <translation>Thé fîléš dö ñöt šäý whöšé éxämš théšé äré.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The heart rate differs between the views ({listed} per minute).</source>
        <translation>Thé héärt räté dîfférš bétwééñ thé vîéwš ({listed} pér mîñüté).~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The loop is shorter than one heartbeat: drift and late peaks cannot be seen.</source>
        <translation>Thé lööp îš šhörtér thäñ öñé héärtbéät: drîft äñd läté péäkš çäññöt bé šééñ.~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The names of the segments depend on it.</source>
        <translation>Thé ñäméš öf thé šégméñtš dépéñd öñ ît.~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The open study is not a reading of a reader study.</source>
        <translation>Thé öpéñ štüdý îš ñöt ä réädîñg öf ä réädér štüdý.~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The open study is not the one that you were asked about.</source>
        <translation>Thé öpéñ štüdý îš ñöt thé öñé thät ýöü wéré äškéd äböüt.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The page is drawn as it will be printed. GLS of the patient needs three views, so it is still missing here. Ctrl+P writes the PDF. F1 shows all keys.</source>
        <translation>Thé pägé îš dräwñ äš ît wîll bé prîñtéd. GLS öf thé pätîéñt ñéédš thréé vîéwš, šö ît îš štîll mîššîñg héré. Ctrl+P wrîtéš thé PDF. F1 šhöwš äll kéýš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The report is signed, and what is signed is not changed; amend the report first (step Report).</source>
        <translation>Thé répört îš šîgñéd, äñd whät îš šîgñéd îš ñöt çhäñgéd; äméñd thé répört fîršt (štép Répört).~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The report needs at least one tracked view.</source>
        <translation>Thé répört ñéédš ät léäšt öñé träçkéd vîéw.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The same, {n_timed} of 16 segments</source>
        <translation>Thé šämé, {n_timed} öf 16 šégméñtš~~~~~~~~</translation>
    </message>
    <message>
        <source>The strain map appears here once a view is tracked.</source>
        <translation>Thé šträîñ mäp äppéärš héré öñçé ä vîéw îš träçkéd.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The study before had changes that were not saved; they were kept.</source>
        <translation>Thé štüdý béföré häd çhäñgéš thät wéré ñöt šävéd; théý wéré képt.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The trace is not clear: compare each R wave with the picture; one may be missing or off by more than a frame.</source>
        <translation>Thé träçé îš ñöt çléär: çömpäré éäçh R wävé wîth thé pîçtüré; öñé mäý bé mîššîñg ör öff bý möré thäñ ä främé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The tracker {tracker} is not among the trackers of this window: its tracks are kept, and to track again add it in the settings or choose another one, such as {default}.</source>
        <translation>Thé träçkér {tracker} îš ñöt ämöñg thé träçkérš öf thîš wîñdöw: îtš träçkš äré képt, äñd tö träçk ägäîñ ädd ît îñ thé šéttîñgš ör çhööšé äñöthér öñé, šüçh äš {default}.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The wall leaves the picture; drag the contour inwards.</source>
        <translation>Thé wäll léävéš thé pîçtüré; dräg thé çöñtöür îñwärdš.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>These loops belong to another patient or study than the open one.</source>
        <translation>Théšé lööpš bélöñg tö äñöthér pätîéñt ör štüdý thäñ thé öpéñ öñé.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This file does not say its scale, and strain needs it.</source>
        <translation>Thîš fîlé döéš ñöt šäý îtš šçälé, äñd šträîñ ñéédš ît.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This file does not say when its frames were taken.</source>
        <translation>Thîš fîlé döéš ñöt šäý whéñ îtš främéš wéré täkéñ.~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This is A2C / show A2C</source>
        <translation>Thîš îš Ä2C / šhöw Ä2C~~~~~~~</translation>
    </message>
    <message>
        <source>This is A3C / show A3C</source>
        <translation>Thîš îš Ä3C / šhöw Ä3C~~~~~~~</translation>
    </message>
    <message>
        <source>This is A4C / show A4C</source>
        <translation>Thîš îš Ä4C / šhöw Ä4C~~~~~~~</translation>
    </message>
    <message>
        <source>This is a reading of a reader study.</source>
        <translation>Thîš îš ä réädîñg öf ä réädér štüdý.~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This loop</source>
        <translation>Thîš lööp~~~</translation>
    </message>
    <message>
        <source>This loop belongs to another patient or study; start a new study (Ctrl+N) to measure it.</source>
        <translation>Thîš lööp bélöñgš tö äñöthér pätîéñt ör štüdý; štärt ä ñéw štüdý (Ctrl+N) tö méäšüré ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This loop is not open in this window; open its file here first.</source>
        <translation>Thîš lööp îš ñöt öpéñ îñ thîš wîñdöw; öpéñ îtš fîlé héré fîršt.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This reading is not measurable…</source>
        <translation>Thîš réädîñg îš ñöt méäšüräblé…~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This study has changes that are not saved.</source>
        <translation>Thîš štüdý häš çhäñgéš thät äré ñöt šävéd.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>This view is not tracked by a tracker that joins several, such as consensus.</source>
        <translation>Thîš vîéw îš ñöt träçkéd bý ä träçkér thät jöîñš šévéräl, šüçh äš çöñšéñšüš.~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Those of the program</source>
        <translation>Thöšé öf thé prögräm~~~~~~</translation>
    </message>
    <message>
        <source>Three clicks</source>
        <translation>Thréé çlîçkš~~~~</translation>
    </message>
    <message>
        <source>Three views side by side</source>
        <translation>Thréé vîéwš šîdé bý šîdé~~~~~~~~</translation>
    </message>
    <message>
        <source>Time to peak</source>
        <translation>Tîmé tö péäk~~~~</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Tîtlé~~</translation>
    </message>
    <message>
        <source>Title of the block</source>
        <translation>Tîtlé öf thé blöçk~~~~~~</translation>
    </message>
    <message>
        <source>Tour</source>
        <translation>Töür~~</translation>
    </message>
    <message>
        <source>Tour of the sample study</source>
        <translation>Töür öf thé šämplé štüdý~~~~~~~~</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Träçk~~</translation>
    </message>
    <message>
        <source>Track   T</source>
        <translation>Träçk   T~~~</translation>
    </message>
    <message>
        <source>Track a view first; then its uncertainty can be found.</source>
        <translation>Träçk ä vîéw fîršt; théñ îtš üñçértäîñtý çäñ bé föüñd.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Track this view to see its segments.</source>
        <translation>Träçk thîš vîéw tö šéé îtš šégméñtš.~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Track with {name}</source>
        <translation>Träçk wîth {name}~~~</translation>
    </message>
    <message>
        <source>Track {view}</source>
        <translation>Träçk {view}~~</translation>
    </message>
    <message>
        <source>Tracked ✓</source>
        <translation>Träçkéd ✓~~~</translation>
    </message>
    <message>
        <source>Tracker</source>
        <translation>Träçkér~~</translation>
    </message>
    <message>
        <source>Tracker (*.onnx manifest.json)</source>
        <translation>Träçkér (*.öññx mäñîféšt.jšöñ)~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Tracker {tracker} {version}{sha} · {device}</source>
        <translation>Träçkér {tracker} {version}{sha} · {device}~~~~</translation>
    </message>
    <message>
        <source>Tracking {view}</source>
        <translation>Träçkîñg {view}~~~</translation>
    </message>
    <message>
        <source>Trend as CSV…</source>
        <translation>Tréñd äš CSV…~~~~</translation>
    </message>
    <message>
        <source>Trend as JSON…</source>
        <translation>Tréñd äš JSÖN…~~~~</translation>
    </message>
    <message>
        <source>Trend of global longitudinal strain</source>
        <translation>Tréñd öf glöbäl löñgîtüdîñäl šträîñ~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Type a value…</source>
        <translation>Týpé ä välüé…~~~~</translation>
    </message>
    <message>
        <source>Type aortic valve closure</source>
        <translation>Týpé äörtîç välvé çlöšüré~~~~~~~~</translation>
    </message>
    <message>
        <source>Type the frame rate that is written on the picture.</source>
        <translation>Týpé thé främé räté thät îš wrîttéñ öñ thé pîçtüré.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Type the reader's name first.</source>
        <translation>Týpé thé réädér'š ñämé fîršt.~~~~~~~~~</translation>
    </message>
    <message>
        <source>Type the strain.</source>
        <translation>Týpé thé šträîñ.~~~~~</translation>
    </message>
    <message>
        <source>Ultrasound loop</source>
        <translation>Ülträšöüñd lööp~~~~~</translation>
    </message>
    <message>
        <source>Uncertainty of {view}</source>
        <translation>Üñçértäîñtý öf {view}~~~~~</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Üñdö~~</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Üp~~</translation>
    </message>
    <message>
        <source>Use in all views</source>
        <translation>Üšé îñ äll vîéwš~~~~~</translation>
    </message>
    <message>
        <source>Value of another program</source>
        <translation>Välüé öf äñöthér prögräm~~~~~~~~</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Välüéš~~</translation>
    </message>
    <message>
        <source>Values as CSV…</source>
        <translation>Välüéš äš CSV…~~~~</translation>
    </message>
    <message>
        <source>Values · {view}</source>
        <translation>Välüéš · {view}~~~</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Vîéw~~</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Vîéwš~~</translation>
    </message>
    <message>
        <source>Wall</source>
        <translation>Wäll~~</translation>
    </message>
    <message>
        <source>Wall, mesh, trails, strain</source>
        <translation>Wäll, méšh, träîlš, šträîñ~~~~~~~~</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Wélçömé~~</translation>
    </message>
    <message>
        <source>What global means</source>
        <translation>Whät glöbäl méäñš~~~~~</translation>
    </message>
    <message>
        <source>What is compared</source>
        <translation>Whät îš çömpäréd~~~~~</translation>
    </message>
    <message>
        <source>What the bull's-eye shows</source>
        <translation>Whät thé büll'š-éýé šhöwš~~~~~~~~</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Whéél~~</translation>
    </message>
    <message>
        <source>When the aortic valve closes, in ms after ED (Doppler); in the other views it is scaled by RR</source>
        <translation>Whéñ thé äörtîç välvé çlöšéš, îñ mš äftér ÉD (Döpplér); îñ thé öthér vîéwš ît îš šçäléd bý RR~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Where the wall slipped in this frame, drag its points back.</source>
        <translation>Whéré thé wäll šlîppéd îñ thîš främé, dräg îtš pöîñtš bäçk.~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Which view is it?</source>
        <translation>Whîçh vîéw îš ît?~~~~~</translation>
    </message>
    <message>
        <source>Why is this case not measurable?</source>
        <translation>Whý îš thîš çäšé ñöt méäšüräblé?~~~~~~~~~~</translation>
    </message>
    <message>
        <source>With more of them no global strain of the study is given</source>
        <translation>Wîth möré öf thém ñö glöbäl šträîñ öf thé štüdý îš gîvéñ~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Words, pictures, signature</source>
        <translation>Wördš, pîçtüréš, šîgñätüré~~~~~~~~</translation>
    </message>
    <message>
        <source>Work that is kept is offered again when Longaxis starts.</source>
        <translation>Wörk thät îš képt îš öfféréd ägäîñ whéñ Löñgäxîš štärtš.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Writing {path}</source>
        <translation>Wrîtîñg {path}~~</translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>Wrîttéñ: {path}~~~</translation>
    </message>
    <message>
        <source>Zoom about the cursor</source>
        <translation>Zööm äböüt thé çüršör~~~~~~~</translation>
    </message>
    <message>
        <source>abnormal</source>
        <translation>äbñörmäl~~</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>äll kéýš~~</translation>
    </message>
    <message>
        <source>aortic valve closure</source>
        <translation>äörtîç välvé çlöšüré~~~~~~</translation>
    </message>
    <message>
        <source>aortic valve closure of another view, scaled by RR</source>
        <translation>äörtîç välvé çlöšüré öf äñöthér vîéw, šçäléd bý RR~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>äš ît îš~~</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>äššüméd~~</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>äütö~~</translation>
    </message>
    <message>
        <source>beat incomplete</source>
        <translation>béät îñçömplété~~~~~</translation>
    </message>
    <message>
        <source>beat of {length}, {rate}</source>
        <translation>béät öf {length}, {rate}~~~</translation>
    </message>
    <message>
        <source>beats</source>
        <translation>béätš~~</translation>
    </message>
    <message>
        <source>being measured…</source>
        <translation>béîñg méäšüréd…~~~~~</translation>
    </message>
    <message>
        <source>beyond</source>
        <translation>béýöñd~~</translation>
    </message>
    <message>
        <source>bias</source>
        <translation>bîäš~~</translation>
    </message>
    <message>
        <source>bias and 95 % limits</source>
        <translation>bîäš äñd 95 % lîmîtš~~~~~~</translation>
    </message>
    <message>
        <source>blood pressure {pressure}</source>
        <translation>blööd préššüré {pressure}~~~~~</translation>
    </message>
    <message>
        <source>bull's-eye, time to peak</source>
        <translation>büll'š-éýé, tîmé tö péäk~~~~~~~~</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>çäññöt bé réäd~~~~</translation>
    </message>
    <message>
        <source>cardio-oncology, against the exam before treatment</source>
        <translation>çärdîö-öñçölögý, ägäîñšt thé éxäm béföré tréätméñt~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>çörréçtéd~~~</translation>
    </message>
    <message>
        <source>corrected over a whole beat</source>
        <translation>çörréçtéd övér ä whölé béät~~~~~~~~~</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>dämägéd~~</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>därk~~</translation>
    </message>
    <message>
        <source>date unknown</source>
        <translation>däté üñkñöwñ~~~~</translation>
    </message>
    <message>
        <source>drag a loop here · {key}</source>
        <translation>dräg ä lööp héré · {key}~~~~~~</translation>
    </message>
    <message>
        <source>drift-corrected</source>
        <translation>drîft-çörréçtéd~~~~~</translation>
    </message>
    <message>
        <source>each segment</source>
        <translation>éäçh šégméñt~~~~</translation>
    </message>
    <message>
        <source>each view</source>
        <translation>éäçh vîéw~~~</translation>
    </message>
    <message>
        <source>end</source>
        <translation>éñd~~</translation>
    </message>
    <message>
        <source>end-diastole</source>
        <translation>éñd-dîäštölé~~~~</translation>
    </message>
    <message>
        <source>end-systole</source>
        <translation>éñd-šýštölé~~~</translation>
    </message>
    <message>
        <source>end-systole after end-diastole</source>
        <translation>éñd-šýštölé äftér éñd-dîäštölé~~~~~~~~~~</translation>
    </message>
    <message>
        <source>end-systolic strain</source>
        <translation>éñd-šýštölîç šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>entered</source>
        <translation>éñtéréd~~</translation>
    </message>
    <message>
        <source>entered by the reader</source>
        <translation>éñtéréd bý thé réädér~~~~~~~</translation>
    </message>
    <message>
        <source>events</source>
        <translation>évéñtš~~</translation>
    </message>
    <message>
        <source>every reader</source>
        <translation>évérý réädér~~~~</translation>
    </message>
    <message>
        <source>fall of {share} %</source>
        <translation>fäll öf {share} %~~~</translation>
    </message>
    <message>
        <source>file</source>
        <translation>fîlé~~</translation>
    </message>
    <message>
        <source>file: {view}, not apical</source>
        <translation>fîlé: {view}, ñöt äpîçäl~~~~~~</translation>
    </message>
    <message>
        <source>frame</source>
        <translation>främé~~</translation>
    </message>
    <message>
        <source>frame rate in doubt</source>
        <translation>främé räté îñ döübt~~~~~~</translation>
    </message>
    <message>
        <source>frame {frame} of {n_frames}</source>
        <translation>främé {frame} öf {n_frames}~~~</translation>
    </message>
    <message>
        <source>frames at end-diastole</source>
        <translation>främéš ät éñd-dîäštölé~~~~~~~</translation>
    </message>
    <message>
        <source>frames at end-systole</source>
        <translation>främéš ät éñd-šýštölé~~~~~~~</translation>
    </message>
    <message>
        <source>global</source>
        <translation>glöbäl~~</translation>
    </message>
    <message>
        <source>heart rate in doubt</source>
        <translation>héärt räté îñ döübt~~~~~~</translation>
    </message>
    <message>
        <source>hidden on screen (H)</source>
        <translation>hîddéñ öñ šçrééñ (H)~~~~~~</translation>
    </message>
    <message>
        <source>layer not stated</source>
        <translation>läýér ñöt štätéd~~~~~</translation>
    </message>
    <message>
        <source>left</source>
        <translation>léft~~</translation>
    </message>
    <message>
        <source>left in</source>
        <translation>léft îñ~~</translation>
    </message>
    <message>
        <source>light</source>
        <translation>lîght~~</translation>
    </message>
    <message>
        <source>line of each joined tracker</source>
        <translation>lîñé öf éäçh jöîñéd träçkér~~~~~~~~~</translation>
    </message>
    <message>
        <source>longest line (surrogate)</source>
        <translation>löñgéšt lîñé (šürrögäté)~~~~~~~~</translation>
    </message>
    <message>
        <source>lower limit</source>
        <translation>löwér lîmît~~~</translation>
    </message>
    <message>
        <source>mean of the two readings{unit}</source>
        <translation>méäñ öf thé twö réädîñgš{unit}~~~~~~~~</translation>
    </message>
    <message>
        <source>mean of three views</source>
        <translation>méäñ öf thréé vîéwš~~~~~~</translation>
    </message>
    <message>
        <source>mean of {a_name} and {b_name}{unit}</source>
        <translation>méäñ öf {a_name} äñd {b_name}{unit}~~~~</translation>
    </message>
    <message>
        <source>mean |a − b|</source>
        <translation>méäñ |ä − b|~~~~</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>méäšüréd~~</translation>
    </message>
    <message>
        <source>mechanical dispersion</source>
        <translation>méçhäñîçäl dîšpéršîöñ~~~~~~~</translation>
    </message>
    <message>
        <source>mesh of tracked points</source>
        <translation>méšh öf träçkéd pöîñtš~~~~~~~</translation>
    </message>
    <message>
        <source>ms after ED</source>
        <translation>mš äftér ÉD~~~</translation>
    </message>
    <message>
        <source>ms after ED, times in doubt</source>
        <translation>mš äftér ÉD, tîméš îñ döübt~~~~~~~~~</translation>
    </message>
    <message>
        <source>next end-diastole</source>
        <translation>ñéxt éñd-dîäštölé~~~~~</translation>
    </message>
    <message>
        <source>no beat</source>
        <translation>ñö béät~~</translation>
    </message>
    <message>
        <source>no contour</source>
        <translation>ñö çöñtöür~~~</translation>
    </message>
    <message>
        <source>no frame times</source>
        <translation>ñö främé tîméš~~~~</translation>
    </message>
    <message>
        <source>no loop</source>
        <translation>ñö lööp~~</translation>
    </message>
    <message>
        <source>no reader named</source>
        <translation>ñö réädér ñäméd~~~~~</translation>
    </message>
    <message>
        <source>no scale</source>
        <translation>ñö šçälé~~</translation>
    </message>
    <message>
        <source>no times</source>
        <translation>ñö tîméš~~</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>ñörmäl~~</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>ñöt éñçrýptéd~~~~</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>ñöt théré~~~</translation>
    </message>
    <message>
        <source>not tracked</source>
        <translation>ñöt träçkéd~~~</translation>
    </message>
    <message>
        <source>of {view}</source>
        <translation>öf {view}~~</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>öfflîñé~~</translation>
    </message>
    <message>
        <source>one end of the annulus</source>
        <translation>öñé éñd öf thé äññülüš~~~~~~~</translation>
    </message>
    <message>
        <source>open</source>
        <translation>öpéñ~~</translation>
    </message>
    <message>
        <source>open folder</source>
        <translation>öpéñ földér~~~</translation>
    </message>
    <message>
        <source>open study</source>
        <translation>öpéñ štüdý~~~</translation>
    </message>
    <message>
        <source>over 40 ms</source>
        <translation>övér 40 mš~~~</translation>
    </message>
    <message>
        <source>own reader study, {file}, {n_pairs} pairs</source>
        <translation>öwñ réädér štüdý, {file}, {n_pairs} päîrš~~~~~~~~</translation>
    </message>
    <message>
        <source>pairs</source>
        <translation>päîrš~~</translation>
    </message>
    <message>
        <source>peak strain</source>
        <translation>péäk šträîñ~~~</translation>
    </message>
    <message>
        <source>peak systolic strain</source>
        <translation>péäk šýštölîç šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>peak systolic strain rate</source>
        <translation>péäk šýštölîç šträîñ räté~~~~~~~~</translation>
    </message>
    <message>
        <source>play</source>
        <translation>pläý~~</translation>
    </message>
    <message>
        <source>published for GLS by two operators and two readers: {citation}</source>
        <translation>püblîšhéd för GLS bý twö öpérätörš äñd twö réädérš: {citation}~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>raw</source>
        <translation>räw~~</translation>
    </message>
    <message>
        <source>raw/smoothed</source>
        <translation>räw/šmööthéd~~~~</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>réäd-öñlý~~~</translation>
    </message>
    <message>
        <source>right (Mayo)</source>
        <translation>rîght (Mäýö)~~~~</translation>
    </message>
    <message>
        <source>saved {time}</source>
        <translation>šävéd {time}~~</translation>
    </message>
    <message>
        <source>scale not known</source>
        <translation>šçälé ñöt kñöwñ~~~~~</translation>
    </message>
    <message>
        <source>segments</source>
        <translation>šégméñtš~~</translation>
    </message>
    <message>
        <source>sensitivity</source>
        <translation>šéñšîtîvîtý~~~</translation>
    </message>
    <message>
        <source>shortest line (surrogate)</source>
        <translation>šhörtéšt lîñé (šürrögäté)~~~~~~~~</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>šhöwñ~~</translation>
    </message>
    <message>
        <source>smoothed</source>
        <translation>šmööthéd~~</translation>
    </message>
    <message>
        <source>strain at a point of the cycle that is not stated</source>
        <translation>šträîñ ät ä pöîñt öf thé çýçlé thät îš ñöt štätéd~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>strain curves</source>
        <translation>šträîñ çürvéš~~~~</translation>
    </message>
    <message>
        <source>strain in colours</source>
        <translation>šträîñ îñ çölöürš~~~~~</translation>
    </message>
    <message>
        <source>strain maps</source>
        <translation>šträîñ mäpš~~~</translation>
    </message>
    <message>
        <source>strain, %</source>
        <translation>šträîñ, %~~~</translation>
    </message>
    <message>
        <source>surrogate</source>
        <translation>šürrögäté~~~</translation>
    </message>
    <message>
        <source>swap walls</source>
        <translation>šwäp wällš~~~</translation>
    </message>
    <message>
        <source>the apex</source>
        <translation>thé äpéx~~</translation>
    </message>
    <message>
        <source>the end of the beat</source>
        <translation>thé éñd öf thé béät~~~~~~</translation>
    </message>
    <message>
        <source>the loop ends before</source>
        <translation>thé lööp éñdš béföré~~~~~~</translation>
    </message>
    <message>
        <source>the other end of the annulus</source>
        <translation>thé öthér éñd öf thé äññülüš~~~~~~~~~</translation>
    </message>
    <message>
        <source>the reader</source>
        <translation>thé réädér~~~</translation>
    </message>
    <message>
        <source>the study (mean of 3 views)</source>
        <translation>thé štüdý (méäñ öf 3 vîéwš)~~~~~~~~~</translation>
    </message>
    <message>
        <source>thick: whole line</source>
        <translation>thîçk: whölé lîñé~~~~~</translation>
    </message>
    <message>
        <source>time to peak strain</source>
        <translation>tîmé tö péäk šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>trails of the points</source>
        <translation>träîlš öf thé pöîñtš~~~~~~</translation>
    </message>
    <message>
        <source>true speed</source>
        <translation>trüé špééd~~~</translation>
    </message>
    <message>
        <source>typed</source>
        <translation>týpéd~~</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>üñkñöwñ~~</translation>
    </message>
    <message>
        <source>upper limit</source>
        <translation>üppér lîmît~~~</translation>
    </message>
    <message>
        <source>wall in segments</source>
        <translation>wäll îñ šégméñtš~~~~~</translation>
    </message>
    <message>
        <source>withheld: {reason}</source>
        <translation>wîthhéld: {reason}~~~</translation>
    </message>
    <message>
        <source>within</source>
        <translation>wîthîñ~~</translation>
    </message>
    <message>
        <source>{accepted} of 6</source>
        <translation>{accepted} öf 6~~</translation>
    </message>
    <message>
        <source>{accepted} of {all} segments</source>
        <translation>{accepted} öf {all} šégméñtš~~~~</translation>
    </message>
    <message>
        <source>{accepted} of {all} segments accepted</source>
        <translation>{accepted} öf {all} šégméñtš äççéptéd~~~~~~~</translation>
    </message>
    <message>
        <source>{across:.4f} x {down:.4f} mm per pixel</source>
        <translation>{across:.4f} x {down:.4f} mm pér pîxél~~~~~</translation>
    </message>
    <message>
        <source>{at} of {n_stops}</source>
        <translation>{at} öf {n_stops}~~</translation>
    </message>
    <message>
        <source>{beat} · index</source>
        <translation>{beat} · îñdéx~~</translation>
    </message>
    <message>
        <source>{cell}: mean of {names}</source>
        <translation>{cell}: méäñ öf {names}~~~</translation>
    </message>
    <message>
        <source>{cell}: not measured</source>
        <translation>{cell}: ñöt méäšüréd~~~~</translation>
    </message>
    <message>
        <source>{code} is submitted already; open it again to submit a change.</source>
        <translation>{code} îš šübmîttéd älréädý; öpéñ ît ägäîñ tö šübmît ä çhäñgé.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{code} {action}: {n_numbers} numbers. Receipt of row {number}: {sha256}…</source>
        <translation>{code} {action}: {n_numbers} ñümbérš. Réçéîpt öf röw {number}: {sha256}…~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{date}, {program}: {value}, {quantity}; {source}.</source>
        <translation>{date}, {program}: {value}, {quantity}; {source}.~~~</translation>
    </message>
    <message>
        <source>{distance_px:.0f} pixels lie between the marks. How many millimetres is that?</source>
        <translation>{distance_px:.0f} pîxélš lîé bétwééñ thé märkš. Höw mäñý mîllîmétréš îš thät?~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{down:.4f} mm per pixel</source>
        <translation>{down:.4f} mm pér pîxél~~~~</translation>
    </message>
    <message>
        <source>{exam}: its date is not known, so it is not shown.</source>
        <translation>{exam}: îtš däté îš ñöt kñöwñ, šö ît îš ñöt šhöwñ.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{exam}: no value of {what} is given, so it is not shown.</source>
        <translation>{exam}: ñö välüé öf {what} îš gîvéñ, šö ît îš ñöt šhöwñ.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{file}, stated without its minus sign</source>
        <translation>{file}, štätéd wîthöüt îtš mîñüš šîgñ~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: the fall is more than {share}.</source>
        <translation>{first} tö {second}: thé fäll îš möré thäñ {share}.~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {sentence}</source>
        <translation>{first} tö {second}: {sentence}~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, fall of {share}: beyond the smallest detectable change ({limit} points).</source>
        <translation>{first} tö {second}: {size} pöîñtš, fäll öf {share}: béýöñd thé šmälléšt détéçtäblé çhäñgé ({limit} pöîñtš).~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, fall of {share}: within the smallest detectable change ({limit} points).</source>
        <translation>{first} tö {second}: {size} pöîñtš, fäll öf {share}: wîthîñ thé šmälléšt détéçtäblé çhäñgé ({limit} pöîñtš).~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, rise of {share}: beyond the smallest detectable change ({limit} points).</source>
        <translation>{first} tö {second}: {size} pöîñtš, rîšé öf {share}: béýöñd thé šmälléšt détéçtäblé çhäñgé ({limit} pöîñtš).~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points, rise of {share}: within the smallest detectable change ({limit} points).</source>
        <translation>{first} tö {second}: {size} pöîñtš, rîšé öf {share}: wîthîñ thé šmälléšt détéçtäblé çhäñgé ({limit} pöîñtš).~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points: beyond the smallest detectable change ({limit} points).</source>
        <translation>{first} tö {second}: {size} pöîñtš: béýöñd thé šmälléšt détéçtäblé çhäñgé ({limit} pöîñtš).~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{first} to {second}: {size} points: within the smallest detectable change ({limit} points).</source>
        <translation>{first} tö {second}: {size} pöîñtš: wîthîñ thé šmälléšt détéçtäblé çhäñgé ({limit} pöîñtš).~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{job} was stopped.</source>
        <translation>{job} wäš štöppéd.~~~~</translation>
    </message>
    <message>
        <source>{look} (X: next)</source>
        <translation>{look} (X: ñéxt)~~~</translation>
    </message>
    <message>
        <source>{most} comparisons are all that can be told apart.</source>
        <translation>{most} çömpärîšöñš äré äll thät çäñ bé töld äpärt.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{n_curves} curves</source>
        <translation>{n_curves} çürvéš~~</translation>
    </message>
    <message>
        <source>{n_frames}, {columns} x {rows} pixels</source>
        <translation>{n_frames}, {columns} x {rows} pîxélš~~~~</translation>
    </message>
    <message>
        <source>{name} cannot be moved by a frame.</source>
        <translation>{name} çäññöt bé mövéd bý ä främé.~~~~~~~~~</translation>
    </message>
    <message>
        <source>{name} is this frame</source>
        <translation>{name} îš thîš främé~~~~</translation>
    </message>
    <message>
        <source>{name}: GLS {change} points  ·  {slope}</source>
        <translation>{name}: GLS {change} pöîñtš  ·  {slope}~~~~~~</translation>
    </message>
    <message>
        <source>{name}: GLS {slope}</source>
        <translation>{name}: GLS {slope}~~</translation>
    </message>
    <message>
        <source>{name}: {text} ({sign}{change} points)</source>
        <translation>{name}: {text} ({sign}{change} pöîñtš)~~~~</translation>
    </message>
    <message>
        <source>{normal} to {abnormal}</source>
        <translation>{normal} tö {abnormal}~~</translation>
    </message>
    <message>
        <source>{pressure} mmHg</source>
        <translation>{pressure} mmHg~~</translation>
    </message>
    <message>
        <source>{programs}: not Longaxis. Programs differ in layer, formula and tracking, so no difference between it and Longaxis is formed.</source>
        <translation>{programs}: ñöt Löñgäxîš. Prögrämš dîffér îñ läýér, förmülä äñd träçkîñg, šö ñö dîfféréñçé bétwééñ ît äñd Löñgäxîš îš förméd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{program}: {stated}, where Longaxis shows {quantity}.</source>
        <translation>{program}: {stated}, whéré Löñgäxîš šhöwš {quantity}.~~~~~~~~</translation>
    </message>
    <message>
        <source>{rate:.0f} bpm</source>
        <translation>{rate:.0f} bpm~~</translation>
    </message>
    <message>
        <source>{rate:.0f} frames/s</source>
        <translation>{rate:.0f} främéš/š~~~</translation>
    </message>
    <message>
        <source>{rate:.0f} per minute</source>
        <translation>{rate:.0f} pér mîñüté~~~</translation>
    </message>
    <message>
        <source>{rate_bpm:.0f} per minute</source>
        <translation>{rate_bpm:.0f} pér mîñüté~~~</translation>
    </message>
    <message>
        <source>{rate_hz} frames/s</source>
        <translation>{rate_hz} främéš/š~~~</translation>
    </message>
    <message>
        <source>{rates} bpm</source>
        <translation>{rates} bpm~~</translation>
    </message>
    <message>
        <source>{rates} frames/s</source>
        <translation>{rates} främéš/š~~~</translation>
    </message>
    <message>
        <source>{segment}, {at} after ED: {strain}</source>
        <translation>{segment}, {at} äftér ÉD: {strain}~~~~</translation>
    </message>
    <message>
        <source>{share} of the mean of both exams</source>
        <translation>{share} öf thé méäñ öf böth éxämš~~~~~~~~</translation>
    </message>
    <message>
        <source>{sign} {stage}{mark}
GLS {strain}</source>
        <translation>{sign} {stage}{mark}
GLS {strain}~~</translation>
    </message>
    <message>
        <source>{size} points</source>
        <translation>{size} pöîñtš~~</translation>
    </message>
    <message>
        <source>{size} points per frame</source>
        <translation>{size} pöîñtš pér främé~~~~~</translation>
    </message>
    <message>
        <source>{source}, typed by hand</source>
        <translation>{source}, týpéd bý häñd~~~~~</translation>
    </message>
    <message>
        <source>{source}, typed by {reader}</source>
        <translation>{source}, týpéd bý {reader}~~~</translation>
    </message>
    <message>
        <source>{stop} The study that is open will be closed; leave, and save it first, if you want to keep it.</source>
        <translation>{stop} Thé štüdý thät îš öpéñ wîll bé çlöšéd; léävé, äñd šävé ît fîršt, îf ýöü wäñt tö kéép ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{text}; here {time}.</source>
        <translation>{text}; héré {time}.~~</translation>
    </message>
    <message>
        <source>{text}; not used, as ES was set in this view.</source>
        <translation>{text}; ñöt üšéd, äš ÉS wäš šét îñ thîš vîéw.~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{text}; not used, as the beat ends before.</source>
        <translation>{text}; ñöt üšéd, äš thé béät éñdš béföré.~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{title}   withheld: {listed}</source>
        <translation>{title}   wîthhéld: {listed}~~~~</translation>
    </message>
    <message>
        <source>{tracker}, joined</source>
        <translation>{tracker}, jöîñéd~~</translation>
    </message>
    <message>
        <source>{value} (entered)</source>
        <translation>{value} (éñtéréd)~~~</translation>
    </message>
    <message>
        <source>{value}, in doubt</source>
        <translation>{value}, îñ döübt~~~</translation>
    </message>
    <message>
        <source>{view} not measured.</source>
        <translation>{view} ñöt méäšüréd.~~~~</translation>
    </message>
    <message>
        <source>{view} {segment}, end-systolic {strain} %</source>
        <translation>{view} {segment}, éñd-šýštölîç {strain} %~~~~~~</translation>
    </message>
    <message>
        <source>{view}, cine and curves</source>
        <translation>{view}, çîñé äñd çürvéš~~~~~</translation>
    </message>
    <message>
        <source>{view}: aortic valve closure not seen, end-systole taken from the curve.</source>
        <translation>{view}: äörtîç välvé çlöšüré ñöt šééñ, éñd-šýštölé täkéñ fröm thé çürvé.~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: different processing: {first} and then {second}.</source>
        <translation>{view}: dîfféréñt pröçéššîñg: {first} äñd théñ {second}.~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: different trackers: {first} and then {second}.</source>
        <translation>{view}: dîfféréñt träçkérš: {first} äñd théñ {second}.~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: different ultrasound systems: {first} and then {second}.</source>
        <translation>{view}: dîfféréñt ülträšöüñd šýštémš: {first} äñd théñ {second}.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: doubtful segments not judged by the reader: {names}.</source>
        <translation>{view}: döübtfül šégméñtš ñöt jüdgéd bý thé réädér: {names}.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: end-diastole not seen, taken from the curve.</source>
        <translation>{view}: éñd-dîäštölé ñöt šééñ, täkéñ fröm thé çürvé.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: end-systole found differently: {first} and then {second}.</source>
        <translation>{view}: éñd-šýštölé föüñd dîfféréñtlý: {first} äñd théñ {second}.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: frame rate differs: {first} and then {second}.</source>
        <translation>{view}: främé räté dîfférš: {first} äñd théñ {second}.~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: frame rate is not known in both exams.</source>
        <translation>{view}: främé räté îš ñöt kñöwñ îñ böth éxämš.~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: heart rate differs: {first} and then {second}.</source>
        <translation>{view}: héärt räté dîfférš: {first} äñd théñ {second}.~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: heart rate is not known in both exams.</source>
        <translation>{view}: héärt räté îš ñöt kñöwñ îñ böth éxämš.~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: is the {left} wall on the left of the picture, the {right} wall on the right?</source>
        <translation>{view}: îš thé {left} wäll öñ thé léft öf thé pîçtüré, thé {right} wäll öñ thé rîght?~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: not a whole beat.</source>
        <translation>{view}: ñöt ä whölé béät.~~~~~~</translation>
    </message>
    <message>
        <source>{view}: orientation not confirmed.</source>
        <translation>{view}: örîéñtätîöñ ñöt çöñfîrméd.~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: times of the file in doubt.</source>
        <translation>{view}: tîméš öf thé fîlé îñ döübt.~~~~~~~~~</translation>
    </message>
    <message>
        <source>{who} — Longaxis</source>
        <translation>{who} — Löñgäxîš~~~</translation>
    </message>
    <message>
        <source>{word} by {by}, {moment}</source>
        <translation>{word} bý {by}, {moment}~~</translation>
    </message>
    <message>
        <source>± 95 %</source>
        <translation>± 95 %~~</translation>
    </message>
    <message>
        <source>¼ speed</source>
        <translation>¼ špééd~~</translation>
    </message>
    <message>
        <source>½ speed</source>
        <translation>½ špééd~~</translation>
    </message>
    <message>
        <source>“{name}” exists already. Replace it?</source>
        <translation>“{name}” éxîštš älréädý. Répläçé ît?~~~~~~~~~~</translation>
    </message>
    <message>
        <source>“{name}” is of the view “{label}”; only apical views are compared.</source>
        <translation>“{name}” îš öf thé vîéw “{label}”; öñlý äpîçäl vîéwš äré çömpäréd.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>“{path}” is not there now.</source>
        <translation>“{path}” îš ñöt théré ñöw.~~~~~~</translation>
    </message>
    <message>
        <source>“{path}” is open in another window{where}, so here it can only be looked at; save a copy under another name to work on it.</source>
        <translation>“{path}” îš öpéñ îñ äñöthér wîñdöw{where}, šö héré ît çäñ öñlý bé löökéd ät; šävé ä çöpý üñdér äñöthér ñämé tö wörk öñ ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>“{path}” lies where nothing can be written, so it can only be looked at; save a copy elsewhere to work on it.</source>
        <translation>“{path}” lîéš whéré ñöthîñg çäñ bé wrîttéñ, šö ît çäñ öñlý bé löökéd ät; šävé ä çöpý élšéwhéré tö wörk öñ ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message numerus="yes">
        <source>of {n} studies</source>
        <translation><numerusform>öf {n} štüdîéš~~~</numerusform>
            <numerusform>öf {n} štüdîéš~~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} analyses {studies}</source>
        <translation><numerusform>{n} äñälýšéš {studies}~~~</numerusform>
            <numerusform>{n} äñälýšéš {studies}~~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} frames</source>
        <translation><numerusform>{n} främéš~~</numerusform>
            <numerusform>{n} främéš~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} frames earlier</source>
        <translation><numerusform>{n} främéš éärlîér~~~~~</numerusform>
            <numerusform>{n} främéš éärlîér~~~~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} frames later</source>
        <translation><numerusform>{n} främéš lätér~~~~</numerusform>
            <numerusform>{n} främéš lätér~~~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} loops</source>
        <translation><numerusform>{n} lööpš~~</numerusform>
            <numerusform>{n} lööpš~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>▲ {n} warnings</source>
        <translation><numerusform>▲ {n} wärñîñgš~~~</numerusform>
            <numerusform>▲ {n} wärñîñgš~~~</numerusform>
        </translation>
    </message>
    <message>
        <source>Settings and unsaved work are lost when Longaxis ends: the folder “{folder}” cannot be written to.</source>
        <translation>Séttîñgš äñd üñšävéd wörk äré löšt whéñ Löñgäxîš éñdš: thé földér “{folder}” çäññöt bé wrîttéñ tö.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message numerus="yes">
        <source>{n} patients</source>
        <translation><numerusform>{n} pätîéñtš~~~</numerusform>
            <numerusform>{n} pätîéñtš~~~</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} studies</source>
        <translation><numerusform>{n} štüdîéš~~</numerusform>
            <numerusform>{n} štüdîéš~~</numerusform>
        </translation>
    </message>
    <message>
        <source>Add them to this study</source>
        <translation>Ädd thém tö thîš štüdý~~~~~~~</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cäñçél~~</translation>
    </message>
    <message>
        <source>Choose a study</source>
        <translation>Chööšé ä štüdý~~~~</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Cöñtéñt~~</translation>
    </message>
    <message>
        <source>Files that do not state the patient</source>
        <translation>Fîléš thät dö ñöt štäté thé pätîéñt~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>It is not known whether these loops belong to the open study: one of the two does not state the patient.</source>
        <translation>Ît îš ñöt kñöwñ whéthér théšé lööpš bélöñg tö thé öpéñ štüdý: öñé öf thé twö döéš ñöt štäté thé pätîéñt.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Open study</source>
        <translation>Öpéñ štüdý~~~</translation>
    </message>
    <message>
        <source>Other studies found…</source>
        <translation>Öthér štüdîéš föüñd…~~~~~~</translation>
    </message>
    <message>
        <source>Patient {number} (hidden)</source>
        <translation>Pätîéñt {number} (hîddéñ)~~~~~</translation>
    </message>
    <message>
        <source>Patient, study, loop</source>
        <translation>Pätîéñt, štüdý, lööp~~~~~~</translation>
    </message>
    <message>
        <source>Patients, studies and loops</source>
        <translation>Pätîéñtš, štüdîéš äñd lööpš~~~~~~~~~</translation>
    </message>
    <message>
        <source>born {date}</source>
        <translation>börñ {date}~~</translation>
    </message>
    <message>
        <source>{patients}, {studies} were found. Which study is to be opened? Loops of different studies are never mixed.</source>
        <translation>{patients}, {studies} wéré föüñd. Whîçh štüdý îš tö bé öpéñéd? Lööpš öf dîfféréñt štüdîéš äré ñévér mîxéd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{suitable} of {n_loops} loops suitable</source>
        <translation>{suitable} öf {n_loops} lööpš šüîtäblé~~~~~~</translation>
    </message>
    <message>
        <source>&amp;GLS is</source>
        <translation>&amp;GLS îš~~</translation>
    </message>
    <message>
        <source>Mean of 6 segments, {kind}</source>
        <translation>Méäñ öf 6 šégméñtš, {kind}~~~~~~</translation>
    </message>
    <message>
        <source>Mean of peaks of the {accepted} accepted of {all} segments, peak systolic</source>
        <translation>Méäñ öf péäkš öf thé {accepted} äççéptéd öf {all} šégméñtš, péäk šýštölîç~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Mean of segment peaks, peak systolic</source>
        <translation>Méäñ öf šégméñt péäkš, péäk šýštölîç~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Mean of the {accepted} accepted of {all} segments, {kind}</source>
        <translation>Méäñ öf thé {accepted} äççéptéd öf {all} šégméñtš, {kind}~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS of 3 views, {kind}</source>
        <translation>GLS öf 3 vîéwš, {kind}~~~~~</translation>
    </message>
    <message>
        <source>GLS {name}, line, {kind}</source>
        <translation>GLS {name}, lîñé, {kind}~~~~</translation>
    </message>
    <message>
        <source>GLS {strain}</source>
        <translation>GLS {strain}~~</translation>
    </message>
    <message>
        <source>GLS {view}, line, {kind}, mean ± SD of {n_lengths_s} beats: {mean_sd} %</source>
        <translation>GLS {view}, lîñé, {kind}, méäñ ± SD öf {n_lengths_s} béätš: {mean_sd} %~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>GLS, {kind}, mean of 3 views</source>
        <translation>GLS, {kind}, méäñ öf 3 vîéwš~~~~~~~</translation>
    </message>
    <message>
        <source>{name} {shift}: GLS {strain} % ({change} points), {other} {other_strain} %, PSI {index} %</source>
        <translation>{name} {shift}: GLS {strain} % ({change} pöîñtš), {other} {other_strain} %, PSÎ {index} %~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{name}: GLS {size} points per frame ({other} {other_size}), at most {most}; PSI {index}</source>
        <translation>{name}: GLS {size} pöîñtš pér främé ({other} {other_size}), ät möšt {most}; PSÎ {index}~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Regional strain is not endorsed for routine clinical use (ASE/EACVI guideline 2025).</source>
        <translation>Régîöñäl šträîñ îš ñöt éñdöršéd för röütîñé çlîñîçäl üšé (ÄSÉ/ÉÄCVÎ güîdélîñé 2025).~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Strain of 3 views, {kind}</source>
        <translation>Sträîñ öf 3 vîéwš, {kind}~~~~~~</translation>
    </message>
    <message>
        <source>Strain {name}, line, {kind}</source>
        <translation>Sträîñ {name}, lîñé, {kind}~~~~~</translation>
    </message>
    <message>
        <source>end-systolic</source>
        <translation>éñd-šýštölîç~~~~</translation>
    </message>
    <message>
        <source>end-systolic (guideline 2025)</source>
        <translation>éñd-šýštölîç (güîdélîñé 2025)~~~~~~~~~</translation>
    </message>
    <message>
        <source>peak</source>
        <translation>péäk~~</translation>
    </message>
    <message>
        <source>peak systolic</source>
        <translation>péäk šýštölîç~~~~</translation>
    </message>
    <message>
        <source>peak systolic (2015)</source>
        <translation>péäk šýštölîç (2015)~~~~~~</translation>
    </message>
    <message>
        <source>{other} {strain} · peak {peak}</source>
        <translation>{other} {strain} · péäk {peak}~~~</translation>
    </message>
    <message>
        <source>About Longaxis</source>
        <translation>Äböüt Löñgäxîš~~~~</translation>
    </message>
    <message>
        <source>Cannot be measured. {why}</source>
        <translation>Cäññöt bé méäšüréd. {why}~~~~~~</translation>
    </message>
    <message>
        <source>Licence: Apache-2.0. Qt and PySide6: LGPL-3.0.</source>
        <translation>Lîçéñçé: Äpäçhé-2.0. Qt äñd PýSîdé6: LGPL-3.0.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Lighten dark loops, or not</source>
        <translation>Lîghtéñ därk lööpš, ör ñöt~~~~~~~~</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Mäñüäl~~</translation>
    </message>
    <message>
        <source>Myocardial strain from 2D echocardiography.</source>
        <translation>Mýöçärdîäl šträîñ fröm 2D éçhöçärdîögräphý.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Preferences and unfinished work: {folder}</source>
        <translation>Préféréñçéš äñd üñfîñîšhéd wörk: {folder}~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Print the report…</source>
        <translation>Prîñt thé répört…~~~~~</translation>
    </message>
    <message>
        <source>Printing the report</source>
        <translation>Prîñtîñg thé répört~~~~~~</translation>
    </message>
    <message>
        <source>Recent analyses</source>
        <translation>Réçéñt äñälýšéš~~~~~</translation>
    </message>
    <message>
        <source>Shown {gain:.1f} times as bright</source>
        <translation>Shöwñ {gain:.1f} tîméš äš brîght~~~~~~~</translation>
    </message>
    <message>
        <source>The printer does not answer; choose another, or write a PDF.</source>
        <translation>Thé prîñtér döéš ñöt äñšwér; çhööšé äñöthér, ör wrîté ä PDF.~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Véršîöñ {version}~~</translation>
    </message>
    <message>
        <source>Data dictionary of the CSV tables…</source>
        <translation>Dätä dîçtîöñärý öf thé CSV täbléš…~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>REDCap data dictionary…</source>
        <translation>RÉDCäp dätä dîçtîöñärý…~~~~~~~</translation>
    </message>
    <message>
        <source>Report as FHIR…</source>
        <translation>Répört äš FHÎR…~~~~~</translation>
    </message>
    <message>
        <source>Strain exports (*.txt *.csv *.xml *.xls *.dcm *.TXT *.CSV *.XML *.XLS *.DCM);;All (*)</source>
        <translation>Sträîñ éxpörtš (*.txt *.çšv *.xml *.xlš *.dçm *.TXT *.CSV *.XML *.XLS *.DCM);;Äll (*)~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Tracks and curves as NetCDF…</source>
        <translation>Träçkš äñd çürvéš äš NétCDF…~~~~~~~~~</translation>
    </message>
    <message>
        <source>Values for REDCap…</source>
        <translation>Välüéš för RÉDCäp…~~~~~~</translation>
    </message>
    <message>
        <source>{software}{layer} · “{file_name}” · strain: </source>
        <translation>{software}{layer} · “{file_name}” · šträîñ: ~~~~~</translation>
    </message>
    <message>
        <source>“{name}” is of another patient; nothing of it was imported.</source>
        <translation>“{name}” îš öf äñöthér pätîéñt; ñöthîñg öf ît wäš împörtéd.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>“{name}”, all views together: {listed}.</source>
        <translation>“{name}”, äll vîéwš tögéthér: {listed}.~~~~~~~~</translation>
    </message>
    <message>
        <source> · {rate:.0f} bpm</source>
        <translation> · {rate:.0f} bpm~~</translation>
    </message>
    <message>
        <source>&amp;New studies</source>
        <translation>&amp;Néw štüdîéš~~~~</translation>
    </message>
    <message>
        <source>Click annulus, apex, annulus.</source>
        <translation>Clîçk äññülüš, äpéx, äññülüš.~~~~~~~~~</translation>
    </message>
    <message>
        <source>Confirm and track</source>
        <translation>Cöñfîrm äñd träçk~~~~~</translation>
    </message>
    <message>
        <source>Confirm views, beat and contours</source>
        <translation>Cöñfîrm vîéwš, béät äñd çöñtöürš~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Confirmed.</source>
        <translation>Cöñfîrméd.~~~</translation>
    </message>
    <message>
        <source>Contour is being searched…</source>
        <translation>Cöñtöür îš béîñg šéärçhéd…~~~~~~~~</translation>
    </message>
    <message>
        <source>Contour of {view}</source>
        <translation>Cöñtöür öf {view}~~~</translation>
    </message>
    <message>
        <source>Contours are being searched…</source>
        <translation>Cöñtöürš äré béîñg šéärçhéd…~~~~~~~~~</translation>
    </message>
    <message>
        <source>Dashed contours and the frames below are proposals. Check them, drag what is wrong, then confirm.</source>
        <translation>Däšhéd çöñtöürš äñd thé främéš bélöw äré pröpöšälš. Chéçk thém, dräg whät îš wröñg, théñ çöñfîrm.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>ED</source>
        <translation>ÉD~~</translation>
    </message>
    <message>
        <source>ES</source>
        <translation>ÉS~~</translation>
    </message>
    <message>
        <source>Empty {view}</source>
        <translation>Émptý {view}~~</translation>
    </message>
    <message>
        <source>Frame of {view}</source>
        <translation>Främé öf {view}~~~</translation>
    </message>
    <message>
        <source>Loops without a view</source>
        <translation>Lööpš wîthöüt ä vîéw~~~~~~</translation>
    </message>
    <message>
        <source>Name the view of each loop: A4C, A2C, A3C.</source>
        <translation>Nämé thé vîéw öf éäçh lööp: Ä4C, Ä2C, Ä3C.~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>No contour was found: click annulus, apex, annulus.</source>
        <translation>Nö çöñtöür wäš föüñd: çlîçk äññülüš, äpéx, äññülüš.~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Päüšé~~</translation>
    </message>
    <message>
        <source>Place the missing contour: click annulus, apex, annulus.</source>
        <translation>Pläçé thé mîššîñg çöñtöür: çlîçk äññülüš, äpéx, äññülüš.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Pläý~~</translation>
    </message>
    <message>
        <source>Proposal for {view}</source>
        <translation>Pröpöšäl för {view}~~~~</translation>
    </message>
    <message>
        <source>Proposed contour, expected error {error_mm:.0f} mm; not confirmed yet.</source>
        <translation>Pröpöšéd çöñtöür, éxpéçtéd érrör {error_mm:.0f} mm; ñöt çöñfîrméd ýét.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Proposed contour; not confirmed yet.</source>
        <translation>Pröpöšéd çöñtöür; ñöt çöñfîrméd ýét.~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>Stép bý štép~~~~</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Swäp~~</translation>
    </message>
    <message>
        <source>View of this loop</source>
        <translation>Vîéw öf thîš lööp~~~~~</translation>
    </message>
    <message>
        <source>Without {views} there is no GLS.</source>
        <translation>Wîthöüt {views} théré îš ñö GLS.~~~~~~~~</translation>
    </message>
    <message>
        <source>Your contour; not confirmed yet.</source>
        <translation>Yöür çöñtöür; ñöt çöñfîrméd ýét.~~~~~~~~~~</translation>
    </message>
    <message>
        <source>confirm all views at once</source>
        <translation>çöñfîrm äll vîéwš ät öñçé~~~~~~~~</translation>
    </message>
    <message>
        <source>none of these</source>
        <translation>ñöñé öf théšé~~~~</translation>
    </message>
    <message>
        <source>step by step</source>
        <translation>štép bý štép~~~~</translation>
    </message>
    <message>
        <source>{event} of {view}, frame</source>
        <translation>{event} öf {view}, främé~~~</translation>
    </message>
    <message>
        <source>{frames} · frame rate in doubt</source>
        <translation>{frames} · främé räté îñ döübt~~~~~~~</translation>
    </message>
    <message>
        <source>{loop} is {view}</source>
        <translation>{loop} îš {view}~~</translation>
    </message>
    <message>
        <source>&amp;Accession number</source>
        <translation>&amp;Äççéššîöñ ñümbér~~~~~</translation>
    </message>
    <message>
        <source>&amp;Blood pressure</source>
        <translation>&amp;Blööd préššüré~~~~~</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>&amp;Héîght~~</translation>
    </message>
    <message>
        <source>&amp;Institution</source>
        <translation>&amp;Îñštîtütîöñ~~~~</translation>
    </message>
    <message>
        <source>&amp;Referring physician</source>
        <translation>&amp;Référrîñg phýšîçîäñ~~~~~~</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>&amp;Wéîght~~</translation>
    </message>
    <message>
        <source>Change patient and study</source>
        <translation>Chäñgé pätîéñt äñd štüdý~~~~~~~~</translation>
    </message>
    <message>
        <source>Diastolic blood pressure</source>
        <translation>Dîäštölîç blööd préššüré~~~~~~~~</translation>
    </message>
    <message>
        <source>I&amp;ndication</source>
        <translation>Î&amp;ñdîçätîöñ~~~</translation>
    </message>
    <message>
        <source>Open when signed:</source>
        <translation>Öpéñ whéñ šîgñéd:~~~~~</translation>
    </message>
    <message>
        <source>Open:</source>
        <translation>Öpéñ:~~</translation>
    </message>
    <message>
        <source>Patient and study</source>
        <translation>Pätîéñt äñd štüdý~~~~~</translation>
    </message>
    <message>
        <source>Patient and study…</source>
        <translation>Pätîéñt äñd štüdý…~~~~~~</translation>
    </message>
    <message>
        <source>Systolic blood pressure</source>
        <translation>Sýštölîç blööd préššüré~~~~~~~</translation>
    </message>
    <message>
        <source>strain curves, raw</source>
        <translation>šträîñ çürvéš, räw~~~~~~</translation>
    </message>
    <message>
        <source>strain rate curves</source>
        <translation>šträîñ räté çürvéš~~~~~~</translation>
    </message>
    <message>
        <source> mmHg</source>
        <translation> mmHg~~</translation>
    </message>
    <message>
        <source>Compare them with the picture; ED and end follow them.</source>
        <translation>Cömpäré thém wîth thé pîçtüré; ÉD äñd éñd föllöw thém.~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Confirm the R waves</source>
        <translation>Cöñfîrm thé R wävéš~~~~~~</translation>
    </message>
    <message>
        <source>ECG in the picture</source>
        <translation>ÉCG îñ thé pîçtüré~~~~~~</translation>
    </message>
    <message>
        <source>ECG in the picture, confirmed by the reader</source>
        <translation>ÉCG îñ thé pîçtüré, çöñfîrméd bý thé réädér~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>ECG of {view}</source>
        <translation>ÉCG öf {view}~~</translation>
    </message>
    <message>
        <source>Propose the beat of {view}</source>
        <translation>Pröpöšé thé béät öf {view}~~~~~~</translation>
    </message>
    <message>
        <source>Until then nothing that depends on time is given.</source>
        <translation>Üñtîl théñ ñöthîñg thät dépéñdš öñ tîmé îš gîvéñ.~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Use the frame times</source>
        <translation>Üšé thé främé tîméš~~~~~~</translation>
    </message>
    <message>
        <source>Use the heart rate</source>
        <translation>Üšé thé héärt räté~~~~~~</translation>
    </message>
    <message>
        <source>proposed from the ECG in the picture, not confirmed</source>
        <translation>pröpöšéd fröm thé ÉCG îñ thé pîçtüré, ñöt çöñfîrméd~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>{view}: the R waves are proposed from the ECG in the picture (confidence {confidence:.0f} %).</source>
        <translation>{view}: thé R wävéš äré pröpöšéd fröm thé ÉCG îñ thé pîçtüré (çöñfîdéñçé {confidence:.0f} %).~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Click to move the cine.</source>
        <translation>Clîçk tö mövé thé çîñé.~~~~~~~</translation>
    </message>
    <message>
        <source>ECG in the picture.</source>
        <translation>ÉCG îñ thé pîçtüré.~~~~~~</translation>
    </message>
    <message>
        <source>ES proposed</source>
        <translation>ÉS pröpöšéd~~~</translation>
    </message>
    <message>
        <source>Show or hide the ECG</source>
        <translation>Shöw ör hîdé thé ÉCG~~~~~~</translation>
    </message>
    <message>
        <source>The R waves are proposed from the picture (R ?), confidence {confidence:.0f} %.</source>
        <translation>Thé R wävéš äré pröpöšéd fröm thé pîçtüré (R ?), çöñfîdéñçé {confidence:.0f} %.~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The R waves are stated by the file (R).</source>
        <translation>Thé R wävéš äré štätéd bý thé fîlé (R).~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The R waves were confirmed by the reader (R ✓).</source>
        <translation>Thé R wävéš wéré çöñfîrméd bý thé réädér (R ✓).~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>motion of the picture</source>
        <translation>mötîöñ öf thé pîçtüré~~~~~~~</translation>
    </message>
    <message>
        <source>motion of the picture, confirmed by the reader</source>
        <translation>mötîöñ öf thé pîçtüré, çöñfîrméd bý thé réädér~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Check the proposed end-systole, click {awaits}</source>
        <translation>Chéçk thé pröpöšéd éñd-šýštölé, çlîçk {awaits}~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>apical? view not recognised ({share:.0f} %)</source>
        <translation>äpîçäl? vîéw ñöt réçögñîšéd ({share:.0f} %)~~~~~~~~~~</translation>
    </message>
    <message>
        <source>coloured picture, cannot be measured</source>
        <translation>çölöüréd pîçtüré, çäññöt bé méäšüréd~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>not apical? from the picture ({share:.0f} %)</source>
        <translation>ñöt äpîçäl? fröm thé pîçtüré ({share:.0f} %)~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Take proposed views</source>
        <translation>Täké pröpöšéd vîéwš~~~~~~</translation>
    </message>
    <message>
        <source>The pictures suggest loops for {views}: take them, or name the view of each loop yourself.</source>
        <translation>Thé pîçtüréš šüggéšt lööpš för {views}: täké thém, ör ñämé thé vîéw öf éäçh lööp ýöüršélf.~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>view not recognised</source>
        <translation>vîéw ñöt réçögñîšéd~~~~~~</translation>
    </message>
    <message>
        <source>{view}? from the picture ({share:.0f} %)</source>
        <translation>{view}? fröm thé pîçtüré ({share:.0f} %)~~~~~~~</translation>
    </message>
    <message>
        <source>New studies are tracked with {default}: the tracker {tracker}, which was chosen in the settings, is not part of this version of Longaxis.</source>
        <translation>Néw štüdîéš äré träçkéd wîth {default}: thé träçkér {tracker}, whîçh wäš çhöšéñ îñ thé šéttîñgš, îš ñöt pärt öf thîš véršîöñ öf Löñgäxîš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The tracker {tracker} is not part of this version of Longaxis: its tracks are kept, and to track again choose another tracker, such as {default}.</source>
        <translation>Thé träçkér {tracker} îš ñöt pärt öf thîš véršîöñ öf Löñgäxîš: îtš träçkš äré képt, äñd tö träçk ägäîñ çhööšé äñöthér träçkér, šüçh äš {default}.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>The tracker {tracker} is not part of this version of Longaxis: its tracks are kept, and to track again choose {default}, or keep {name}, which is another network now.</source>
        <translation>Thé träçkér {tracker} îš ñöt pärt öf thîš véršîöñ öf Löñgäxîš: îtš träçkš äré képt, äñd tö träçk ägäîñ çhööšé {default}, ör kéép {name}, whîçh îš äñöthér ñétwörk ñöw.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
</context>
</TS>