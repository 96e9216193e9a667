/** The secrets that Retzef makes for an entry point: made anew on demand, told once. */
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Dialog } from "../../ui/Dialog";
import { makeSecret, type EntryPointSettings } from "../../wire/administration";
import { useAttempt } from "../problems/use-attempt";
import { settingName } from "./SettingField";

export function Secrets({ entryPoint, names, onMade }: { entryPoint: EntryPointSettings; names: string[]; onMade(): void }) {
  const reading = useReading();
  const { t } = reading;
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <>
      {names.map((name) => (
        <Button key={name} size="s" icon={<KeyRound size={14} aria-hidden />} onClick={() => setAsked(name)}>
          {t("entry_points.secret_anew", { secret: settingName(reading, entryPoint.channel, name) })}
        </Button>
      ))}
      {asked !== null && <NewSecret entryPoint={entryPoint} name={asked} onMade={onMade} onClose={() => setAsked(null)} />}
    </>
  );
}

interface NewSecretProps {
  entryPoint: EntryPointSettings;
  name: string;
  onMade(): void;
  onClose(): void;
}

function NewSecret({ entryPoint, name, onMade, onClose }: NewSecretProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [secret, setSecret] = useState<string | null>(null);
  const keepsPrevious = entryPoint.channel === "http";
  const make = async () => {
    const isMade = await attempt(async () => setSecret(await makeSecret(desk.api, entryPoint.entry_point_id, name)));
    if (isMade) onMade();
  };
  return (
    <Dialog
      title={settingName(reading, entryPoint.channel, name)}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        secret === null ? (
          <>
            <Button look="quiet" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button look="primary" data-first isBusy={isBusy} onClick={() => void make()}>
              {t("entry_points.secret_make")}
            </Button>
          </>
        ) : (
          <Button look="primary" onClick={onClose}>
            {t("entry_points.secret_noted")}
          </Button>
        )
      }
    >
      {secret === null ? (
        <p>{keepsPrevious ? t("entry_points.secret_anew_keeps") : t("entry_points.secret_anew_replaces")}</p>
      ) : (
        <>
          <p>{t("entry_points.secret_once")}</p>
          <Copyable text={secret} label={t("entry_points.secret_copy")} doneLabel={t("common.copied")} />
        </>
      )}
    </Dialog>
  );
}
