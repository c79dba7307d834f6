"""The German sentence for every result: what happened, and what to do where there is something to do.

None of them holds a name, a birth date or a number of a person; they are kept with the delivery.
"""

SENTENCES = {
    "arrived": "Dossier eröffnet: {why}.",
    "to_check": "Bitte prüfen: {why}.",
    "updated": "Die Angaben im Dossier sind nachgeführt.",
    "person_updated": "Die Angaben zur Person sind nachgeführt.",
    "with_family": "Die Person gehört zum Haushalt ihrer Familie und bekommt kein eigenes Dossier.",
    "waits_for_parents": (
        "Das Kind wartet auf seine Eltern; kommen sie nicht innert {why} Tagen, wird es zum Prüfen vorgelegt."
    ),
    "parents_came": (
        "Eltern und Kind sind nacheinander eingetroffen, und das Kind hat schon ein eigenes Dossier. Bitte entscheiden "
        "Sie, wie die Familie begrüsst wird."
    ),
    "born": "Das Kind ist in den Haushalt seiner Eltern aufgenommen.",
    "not_target": "Nach den Prüfregeln ist keine Erstinformation nötig; von der Person ist nichts gespeichert.",
    "no_longer_target": "Nach den neuen Angaben ist keine Erstinformation nötig; das Dossier ist zurückgezogen.",
    "no_longer_target_check": (
        "Nach neuen Angaben des Registers ist vielleicht keine Erstinformation nötig. Bitte prüfen."
    ),
    "no_case": "Zu dieser Person führen wir kein Dossier; die Meldung ist nur vermerkt.",
    "no_case_now": (
        "Zu dieser Person führen wir kein Dossier. Gehört die Person neu zur Zielgruppe, erfassen Sie sie von Hand."
    ),
    "nothing_kept": "Diese Meldung betrifft nichts, was wir führen; sie ist nur vermerkt.",
    "older": "Eine neuere Meldung zur gleichen Person ist schon verarbeitet; diese ändert nichts mehr.",
    "keys_match": "Die Nummern stimmen überein.",
    "keys_updated": "Die Registernummer ist nachgeführt.",
    "key_conflict": (
        "Die neue Registernummer gehört schon zu einer anderen Person. Bitte mit der Einwohnerkontrolle klären."
    ),
    "new_stay?": "Neuer Zuzug am {why} gemeldet, ohne dass ein Wegzug bekannt ist. Bitte prüfen.",
    "residence_changed": "Das Wohnsitzverhältnis hat sich geändert; bitte im Register nachsehen.",
    "leaves_later": "Wegzug am {why} gemeldet; das Dossier ist abgeschlossen.",
    "left": "Dossier abgeschlossen: weggezogen.",
    "died": "Dossier abgeschlossen: verstorben. Es gehen keine Briefe mehr.",
    "missing": "Dossier abgeschlossen: verschollen.",
    "naturalised": "Dossier abgeschlossen: eingebürgert.",
    "deleted": "Die Person ist im Register gelöscht; ihr Dossier ist geschlossen.",
    "merged": "Zwei Einträge derselben Person sind zusammengeführt.",
    "recalled": "Die Meldung ist widerrufen; was sie bewirkt hat, ist zurückgenommen.",
    "recall_touched": "Die Meldung ist widerrufen, am Dossier wurde aber schon gearbeitet. Bitte prüfen.",
    "recall_flag": "Das Register hat die Meldung widerrufen, die zu diesem Dossier führte. Bitte prüfen.",
    "person_unknown": "Die Person ist noch nicht gemeldet; die Meldung wartet auf sie.",
    "parts_missing": "Die Lieferung wartet auf ihre weiteren Teile.",
    "parts_never_came": (
        "Die weiteren Teile der Lieferung sind nicht gekommen; was davon da war, ist gelöscht. Verlangen Sie die ganze "
        "Lieferung noch einmal."
    ),
    "seen_before": "Diese Meldung wurde schon verarbeitet.",
    "receipt": "Quittung erhalten; es ist nichts zu tun.",
    "request": "Wir beantworten keine Registeranfragen; die Meldung ist nur vermerkt.",
    "answer_taken": "Meldung verarbeitet",
    "answer_acknowledged": "Die Empfängerin hat unsere Antwort {why} erhalten; es ist nichts zu tun.",
    "answer_failed": (
        "Die Empfängerin konnte unsere Antwort {why} nicht verarbeiten. Die Meldung selber ist eingelesen; "
        "fragen Sie bei Bedarf die Absenderin."
    ),
    "foreign_error": (
        "Fehlermeldung zur Meldung {why}, die nicht von Willkomm stammt. Fragen Sie, wer sie gesendet hat."
    ),
    "response": "Antwort zur Meldung {why}; wir stellen dem Register keine Fragen, sie ist nur vermerkt.",
    "loopback": "Leitungstest von sedex; es ist nichts zu tun.",
    "truncated": "Die Datei ist abgeschnitten. Bitte die Meldung neu aus der Einwohnersoftware senden.",
    "empty": "Die Datei ist leer. Bitte die Meldung neu aus der Einwohnersoftware senden.",
    "other_format": (
        "Gelesen werden Meldungen nach eCH-0020 (XML) und Tabellen (XLSX, XLS, ODS, CSV). "
        "Bitte die Datei in einem dieser Formate speichern."
    ),
    "test_message": (
        "Das ist eine Testmeldung, und hier wird im Ernst gearbeitet. "
        "Senden Sie die echte Meldung, oder schalten Sie den Testbetrieb ein."
    ),
    "foreign_municipality": (
        "Die Meldegemeinde gehört nicht zu dieser Organisation. "
        "Prüfen Sie, ob die Datei für eine andere Gemeinde bestimmt ist."
    ),
    "same_person?": (
        "Die Meldung nennt keine Registernummer. Eine Person mit gleichem oder ähnlichem Namen und Geburtsdatum ist "
        "uns bekannt. Entscheiden Sie, ob sie gemeint ist."
    ),
    "same_number": (
        "Die Meldung nennt die BFS-Nummer von vor oder nach einer Fusion. Eine Person mit gleicher Registernummer und "
        "gleichem Geburtsdatum ist uns bekannt. Entscheiden Sie, ob sie gemeint ist."
    ),
    "typed_before?": (
        "Das Register meldet diese Person zum ersten Mal; eine Person mit ähnlichem Namen und Geburtsdatum ist von "
        "Hand erfasst. Entscheiden Sie, ob sie gemeint ist."
    ),
    "like_known?": (
        "Vielleicht dieselbe Person wie eine, die wir schon kennen ({why}). Entscheiden Sie, ob sie gemeint ist."
    ),
    "like_known_now": (
        "Inzwischen kennen wir eine Person, die vielleicht gemeint ist. Bringen Sie diese Zeile nochmals."
    ),
    "several_match": (
        "Die Meldung nennt keine Registernummer, und mehrere Personen haben diesen Namen und dieses Geburtsdatum. "
        "Bitte die Meldung mit der Nummer neu senden."
    ),
    "no_number": "Die Person ist ohne Registernummer gemeldet. Bitte prüfen: {why}.",
    "undecided": ("Niemand hat entschieden, wen die Meldung meint. Bitte bei Bedarf neu senden."),
    "deleted_person": "Die Person ist im Register gelöscht; zu ihr ist nichts mehr gespeichert.",
    "no_arrival": "Der Meldung fehlt das Zuzugsdatum. Bitte ergänzen und neu senden.",
    "some_of_archive": "{why} Dateien des Archivs sind abgelehnt.",
    "half_pair": (
        "Vom Paar aus Umschlag (envl_…) und Nutzdaten (data_…) liegt seit einer Stunde nur die eine Datei da. "
        "Bitte das Paar neu übertragen."
    ),
    "lone_envelope": (
        "Das ist nur der Umschlag (envl_…) einer sedex-Meldung. Bringen Sie ihn zusammen mit den Nutzdaten (data_…)."
    ),
    "unknown_ending": (
        "Dateien mit dieser Endung werden nicht gelesen. Bitte als XML, ZIP, CSV, XLSX, XLS oder ODS liefern."
    ),
    "no_plain_file": "Das ist keine gewöhnliche Datei, sondern ein Verweis. Bitte die Datei selber ablegen.",
    "folder": "Das ist ein Ordner. Bitte die Dateien daraus einzeln ablegen oder den Ordner als ZIP.",
    "incomplete": "Von diesem Paar fehlt die eine Datei. Bitte das Paar neu übertragen.",
    "disk_full": (
        "Der Speicherplatz des Servers ist voll. Die Dateien bleiben liegen und werden eingelesen, sobald wieder Platz "
        "ist. Bitte dem Betrieb melden."
    ),
    "worker_failed": "Beim Einlesen ist ein Fehler aufgetreten. Bitte dem Betrieb melden und danach erneut versuchen.",
    "unreadable": (
        "Die Meldung lässt sich auch nachsichtig nicht lesen. Bitte in der Einwohnersoftware prüfen und neu senden."
    ),
    "asks_columns": "Diese Tabelle ist neu. Sagen Sie einmal, was ihre Spalten bedeuten.",
    "columns_changed": "Die Spalten dieser Tabelle haben sich geändert ({why}). Sagen Sie, was sie bedeuten.",
    "left_out": (
        "Was in {why} stand, ist schon gelöscht, weil es zuerst nicht übernommen wurde. "
        "Die Spalten sind jetzt gemerkt: Laden Sie die Tabelle noch einmal hoch."
    ),
    "preview": "Die Tabelle ist gelesen und noch nicht übernommen. Sehen Sie die Vorschau an.",
    "reading": "Die Tabelle wird im Hintergrund gelesen; danach sehen Sie die Vorschau.",
    "taking": "Die Lieferung wird im Hintergrund übernommen.",
    "undoing": "Die Lieferung wird im Hintergrund zurückgenommen. Danach kann die gleiche Datei wieder kommen.",
    "stuck": "Die Arbeit an dieser Lieferung ist mehrmals abgebrochen. Versuchen Sie es nochmals.",
    "half_table": "Nur ein Teil dieser Tabelle ist übernommen; der Rest ist gelöscht. Bringen Sie die Liste neu.",
    "half_delivery": (
        "Nur ein Teil dieser Lieferung ist übernommen; der Rest ist gelöscht. "
        "Nehmen Sie sie zurück, und bringen Sie die Datei neu."
    ),
    "not_undone": "Das Zurücknehmen ist mehrmals abgebrochen; die Lieferung steht, wie sie war.",
    "undecided_table": "Niemand hat über diese Tabelle entschieden; ihre Zeilen sind gelöscht. Bringen Sie sie neu.",
    "nobody_taken": "Keine Person dieser Lieferung liess sich übernehmen. Der erste Grund: {why}",
    "all_faulty": "Keine Zeile dieser Tabelle liess sich übernehmen. Berichtigen Sie die Liste.",
    "unchanged": "Diese Angaben kennen wir schon; es ändert sich nichts.",
    "same_row": "Die gleiche Zeile steht schon weiter oben (Zeile {why}).",
    "no_arrival_row": "Diese Zeile meldet keinen Zuzug; es ist nichts zu tun.",
    "foreign_row": "Die Gemeinde dieser Zeile gehört nicht zu dieser Organisation. Nehmen Sie die Zeile aus der Liste.",
    "taken_over": "Aus der Liste übernommen: {why}.",
    "welcome_left": "Das Dossier ist schon weiter als die Liste; aus dieser Zeile ist nichts übernommen.",
    "not_storable": (
        "Die Meldung passt nicht zu dem, was schon gespeichert ist. "
        "Bitte in der Einwohnersoftware prüfen und neu senden."
    ),
}


def sentence(reason: str, why: str = "") -> str:
    """The sentence for a reason code; an unknown code gives an empty one. At most 400 characters."""
    return SENTENCES.get(reason, "").format(why=why)[:400]
