<?xml version='1.0' encoding='utf-8'?>
<TS version="2.1" language="en">
<context>
    <name>Longaxis</name>
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
        <source>&amp;Width of the wall around a new line</source>
        <translation>&amp;Wîdth öf thé wäll äröüñd ä ñéw lîñé~~~~~~~~~~~~</translation>
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
        <source>AVC here   A</source>
        <translation>ÄVC héré   Ä~~~~</translation>
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
        <source>Accept or reject the segment</source>
        <translation>Äççépt ör réjéçt thé šégméñt~~~~~~~~~</translation>
    </message>
    <message>
        <source>Accept the line offered</source>
        <translation>Äççépt thé lîñé öfféréd~~~~~~~</translation>
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
        <source>Add your own…</source>
        <translation>Ädd ýöür öwñ…~~~~</translation>
    </message>
    <message>
        <source>All beats</source>
        <translation>Äll béätš~~~</translation>
    </message>
    <message>
        <source>All segments</source>
        <translation>Äll šégméñtš~~~~</translation>
    </message>
    <message>
        <source>Annulus, apex, annulus</source>
        <translation>Äññülüš, äpéx, äññülüš~~~~~~~</translation>
    </message>
    <message>
        <source>Another program's strain…</source>
        <translation>Äñöthér prögräm'š šträîñ…~~~~~~~~</translation>
    </message>
    <message>
        <source>Aortic valve closes here</source>
        <translation>Äörtîç välvé çlöšéš héré~~~~~~~~</translation>
    </message>
    <message>
        <source>At end-systole, click one end of the annulus, the apex, the other end. The tour has done so in A4C. Drag the points to correct the line.</source>
        <translation>Ät éñd-šýštölé, çlîçk öñé éñd öf thé äññülüš, thé äpéx, thé öthér éñd. Thé töür häš döñé šö îñ Ä4C. Dräg thé pöîñtš tö çörréçt thé lîñé.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
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
        <source>Beat &amp; events</source>
        <translation>Béät &amp; évéñtš~~~~</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>Brîghtñéšš äñd çöñträšt~~~~~~~</translation>
    </message>
    <message>
        <source>Bring the line here   B</source>
        <translation>Brîñg thé lîñé héré   B~~~~~~~</translation>
    </message>
    <message>
        <source>Bring the line to this frame</source>
        <translation>Brîñg thé lîñé tö thîš främé~~~~~~~~~</translation>
    </message>
    <message>
        <source>Bull's-eye and curves as DICOM picture…</source>
        <translation>Büll'š-éýé äñd çürvéš äš DÎCÖM pîçtüré…~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>By the rules</source>
        <translation>Bý thé rüléš~~~~</translation>
    </message>
    <message>
        <source>Change the line</source>
        <translation>Chäñgé thé lîñé~~~~~</translation>
    </message>
    <message>
        <source>Change the wall width</source>
        <translation>Chäñgé thé wäll wîdth~~~~~~~</translation>
    </message>
    <message>
        <source>Choose the next point</source>
        <translation>Chööšé thé ñéxt pöîñt~~~~~~~</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>Cîñé~~</translation>
    </message>
    <message>
        <source>Click a bull's-eye cell</source>
        <translation>Clîçk ä büll'š-éýé çéll~~~~~~~</translation>
    </message>
    <message>
        <source>Click the curves</source>
        <translation>Clîçk thé çürvéš~~~~~</translation>
    </message>
    <message>
        <source>Click two marks</source>
        <translation>Clîçk twö märkš~~~~~</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Clöšé~~</translation>
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
        <source>Ctrl + wheel</source>
        <translation>Ctrl + whéél~~~~</translation>
    </message>
    <message>
        <source>Curves as CSV…</source>
        <translation>Cürvéš äš CSV…~~~~</translation>
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
        <source>Discard   Esc</source>
        <translation>Dîšçärd   Éšç~~~~</translation>
    </message>
    <message>
        <source>Double-click the line</source>
        <translation>Döüblé-çlîçk thé lîñé~~~~~~~</translation>
    </message>
    <message>
        <source>Drag ED, ES or AVC on the strip, and every number follows. What is only a surrogate is said.</source>
        <translation>Dräg ÉD, ÉS ör ÄVC öñ thé štrîp, äñd évérý ñümbér föllöwš. Whät îš öñlý ä šürrögäté îš šäîd.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
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
        <source>Drop files or a folder here, or press Ctrl+O.</source>
        <translation>Dröp fîléš ör ä földér héré, ör préšš Ctrl+Ö.~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Drop files or a folder on the window. Loops that name their view fill the slots on the left; the others are named with F2, F3 and F4.</source>
        <translation>Dröp fîléš ör ä földér öñ thé wîñdöw. Lööpš thät ñämé théîr vîéw fîll thé šlötš öñ thé léft; thé öthérš äré ñäméd wîth F2, F3 äñd F4.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Édît~~</translation>
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
        <source>Enter</source>
        <translation>Éñtér~~</translation>
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
        <source>Fit the tissue, then the picture</source>
        <translation>Fît thé tîššüé, théñ thé pîçtüré~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Go to that moment</source>
        <translation>Gö tö thät möméñt~~~~~</translation>
    </message>
    <message>
        <source>Hand in this reading</source>
        <translation>Häñd îñ thîš réädîñg~~~~~~</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hélp~~</translation>
    </message>
    <message>
        <source>Hide or show the line</source>
        <translation>Hîdé ör šhöw thé lîñé~~~~~~~</translation>
    </message>
    <message>
        <source>Hide or show the patient</source>
        <translation>Hîdé ör šhöw thé pätîéñt~~~~~~~~</translation>
    </message>
    <message>
        <source>How it is measured</source>
        <translation>Höw ît îš méäšüréd~~~~~~</translation>
    </message>
    <message>
        <source>How it looks, and what new work starts with</source>
        <translation>Höw ît löökš, äñd whät ñéw wörk štärtš wîth~~~~~~~~~~~~~~</translation>
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
        <source>Invert the grey scale</source>
        <translation>Îñvért thé gréý šçälé~~~~~~~</translation>
    </message>
    <message>
        <source>It measures a simulated heart whose strain is known. Press Enter to go on, Esc to leave; you find the tour again in the menu under Help.</source>
        <translation>Ît méäšüréš ä šîmülätéd héärt whöšé šträîñ îš kñöwñ. Préšš Éñtér tö gö öñ, Éšç tö léävé; ýöü fîñd thé töür ägäîñ îñ thé méñü üñdér Hélp.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Keep, and lay another over it</source>
        <translation>Kéép, äñd läý äñöthér övér ît~~~~~~~~~</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Kéýš äñd möüšé~~~~</translation>
    </message>
    <message>
        <source>Lan&amp;guage from the next start</source>
        <translation>Läñ&amp;güägé fröm thé ñéxt štärt~~~~~~~~~</translation>
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
        <source>Longaxis</source>
        <translation>Löñgäxîš~~</translation>
    </message>
    <message>
        <source>Longitudinal strain</source>
        <translation>Löñgîtüdîñäl šträîñ~~~~~~</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Löök ägäîñ~~~</translation>
    </message>
    <message>
        <source>Look for the wall</source>
        <translation>Löök för thé wäll~~~~~</translation>
    </message>
    <message>
        <source>Look for the wall   W</source>
        <translation>Löök för thé wäll   W~~~~~~~</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>Lööpš~~</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Méäšüré~~</translation>
    </message>
    <message>
        <source>Middle-drag</source>
        <translation>Mîddlé-dräg~~~</translation>
    </message>
    <message>
        <source>Mitral valve opens here, or not</source>
        <translation>Mîträl välvé öpéñš héré, ör ñöt~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Move the event</source>
        <translation>Mövé thé évéñt~~~~</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>Mövé thé pîçtüré~~~~~</translation>
    </message>
    <message>
        <source>Move the whole line</source>
        <translation>Mövé thé whölé lîñé~~~~~~</translation>
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
        <source>Nudge the point down</source>
        <translation>Nüdgé thé pöîñt döwñ~~~~~~</translation>
    </message>
    <message>
        <source>Nudge the point left</source>
        <translation>Nüdgé thé pöîñt léft~~~~~~</translation>
    </message>
    <message>
        <source>Nudge the point right</source>
        <translation>Nüdgé thé pöîñt rîght~~~~~~~</translation>
    </message>
    <message>
        <source>Nudge the point up</source>
        <translation>Nüdgé thé pöîñt üp~~~~~~</translation>
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
        <source>Open folder…</source>
        <translation>Öpéñ földér…~~~~</translation>
    </message>
    <message>
        <source>Open the sample study</source>
        <translation>Öpéñ thé šämplé štüdý~~~~~~~</translation>
    </message>
    <message>
        <source>P&amp;aper</source>
        <translation>P&amp;äpér~~</translation>
    </message>
    <message>
        <source>Pages of the report as pictures…</source>
        <translation>Pägéš öf thé répört äš pîçtüréš…~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Pairs as CSV…</source>
        <translation>Päîrš äš CSV…~~~~</translation>
    </message>
    <message>
        <source>Pat&amp;ient</source>
        <translation>Pät&amp;îéñt~~</translation>
    </message>
    <message>
        <source>Place the line</source>
        <translation>Pläçé thé lîñé~~~~</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Pläý ör päüšé~~~~</translation>
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
        <source>Put it right in that frame</source>
        <translation>Püt ît rîght îñ thät främé~~~~~~~~</translation>
    </message>
    <message>
        <source>Put the wall right in this frame</source>
        <translation>Püt thé wäll rîght îñ thîš främé~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Qüît~~</translation>
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
        <source>Rebuild the index</source>
        <translation>Rébüîld thé îñdéx~~~~~</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rédö~~</translation>
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
        <source>Remove it</source>
        <translation>Rémövé ît~~~</translation>
    </message>
    <message>
        <source>Remove the chosen point</source>
        <translation>Rémövé thé çhöšéñ pöîñt~~~~~~~</translation>
    </message>
    <message>
        <source>Remove the line</source>
        <translation>Rémövé thé lîñé~~~~~</translation>
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
        <source>Save session</source>
        <translation>Sävé šéššîöñ~~~~</translation>
    </message>
    <message>
        <source>Save session as…</source>
        <translation>Sävé šéššîöñ äš…~~~~~</translation>
    </message>
    <message>
        <source>Saved analyses…</source>
        <translation>Sävéd äñälýšéš…~~~~~</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>Ségméñtš~~</translation>
    </message>
    <message>
        <source>Segments one by one</source>
        <translation>Ségméñtš öñé bý öñé~~~~~~</translation>
    </message>
    <message>
        <source>Septum in new &amp;loops</source>
        <translation>Séptüm îñ ñéw &amp;lööpš~~~~~~</translation>
    </message>
    <message>
        <source>Set here</source>
        <translation>Sét héré~~</translation>
    </message>
    <message>
        <source>Set the frame rate</source>
        <translation>Sét thé främé räté~~~~~~</translation>
    </message>
    <message>
        <source>Set the scale</source>
        <translation>Sét thé šçälé~~~~</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Séttîñgš…~~~</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Shîft + dräg~~~~</translation>
    </message>
    <message>
        <source>Show ED and ES by turns</source>
        <translation>Shöw ÉD äñd ÉS bý türñš~~~~~~~</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Sîgñ~~</translation>
    </message>
    <message>
        <source>Sign the report, or amend it</source>
        <translation>Sîgñ thé répört, ör äméñd ît~~~~~~~~~</translation>
    </message>
    <message>
        <source>Smooth tracks over 40 ms, or not</source>
        <translation>Smööth träçkš övér 40 mš, ör ñöt~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stöp~~</translation>
    </message>
    <message>
        <source>Stop   Esc</source>
        <translation>Stöp   Éšç~~~</translation>
    </message>
    <message>
        <source>Strain map</source>
        <translation>Sträîñ mäp~~~</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Stüdý~~</translation>
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
        <source>T follows the wall through all views that have a line. The window stays yours meanwhile; Esc stops.</source>
        <translation>T föllöwš thé wäll thröügh äll vîéwš thät hävé ä lîñé. Thé wîñdöw štäýš ýöürš méäñwhîlé; Éšç štöpš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>TO LOOK AT</source>
        <translation>TÖ LÖÖK ÄT~~~</translation>
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
        <source>The page is drawn as it will be printed. GLS of the patient needs three views, so it is still missing here. Ctrl+P writes the PDF. F1 shows all keys.</source>
        <translation>Thé pägé îš dräwñ äš ît wîll bé prîñtéd. GLS öf thé pätîéñt ñéédš thréé vîéwš, šö ît îš štîll mîššîñg héré. Ctrl+P wrîtéš thé PDF. F1 šhöwš äll kéýš.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
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
        <source>This loop</source>
        <translation>Thîš lööp~~~</translation>
    </message>
    <message>
        <source>This reading is not measurable…</source>
        <translation>Thîš réädîñg îš ñöt méäšüräblé…~~~~~~~~~~</translation>
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
        <source>Title</source>
        <translation>Tîtlé~~</translation>
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
        <source>Tracker</source>
        <translation>Träçkér~~</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Üñdö~~</translation>
    </message>
    <message>
        <source>Use in all views</source>
        <translation>Üšé îñ äll vîéwš~~~~~</translation>
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
        <source>View</source>
        <translation>Vîéw~~</translation>
    </message>
    <message>
        <source>Wall narrower by ½ mm</source>
        <translation>Wäll ñärröwér bý ½ mm~~~~~~~</translation>
    </message>
    <message>
        <source>Wall wider by ½ mm</source>
        <translation>Wäll wîdér bý ½ mm~~~~~~</translation>
    </message>
    <message>
        <source>Wall width</source>
        <translation>Wäll wîdth~~~</translation>
    </message>
    <message>
        <source>Wall, mesh, trails, strain</source>
        <translation>Wäll, méšh, träîlš, šträîñ~~~~~~~~</translation>
    </message>
    <message>
        <source>Watch whether the line stays on the wall. Hover a curve, and its segment lights everywhere. Click a cell of the bull's-eye to reject it.</source>
        <translation>Wätçh whéthér thé lîñé štäýš öñ thé wäll. Hövér ä çürvé, äñd îtš šégméñt lîghtš évérýwhéré. Clîçk ä çéll öf thé büll'š-éýé tö réjéçt ît.~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Wélçömé~~</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Whéél~~</translation>
    </message>
    <message>
        <source>Which view is it?</source>
        <translation>Whîçh vîéw îš ît?~~~~~</translation>
    </message>
    <message>
        <source>Words, pictures, signature</source>
        <translation>Wördš, pîçtüréš, šîgñätüré~~~~~~~~</translation>
    </message>
    <message>
        <source>Yes, as shown</source>
        <translation>Yéš, äš šhöwñ~~~~</translation>
    </message>
    <message>
        <source>Zoom about the cursor</source>
        <translation>Zööm äböüt thé çüršör~~~~~~~</translation>
    </message>
</context>
</TS>