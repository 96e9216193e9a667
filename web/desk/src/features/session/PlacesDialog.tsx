/** The tenants this sign-in leads to, with what waits in each; choosing one goes there. */
import { Building2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { goToPlace, listPlaces, type Place } from "../../wire/places";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Places.module.css";

function PlaceButton({ place, isFirst, onChoose }: { place: Place; isFirst: boolean; onChoose(): void }) {
  const { t } = useReading();
  return (
    <li>
      <button type="button" className={styles.place} disabled={place.is_here} {...(isFirst ? { "data-first": true } : {})} onClick={onChoose}>
        <Building2 size={18} aria-hidden />
        <bdi className={styles.name}>{place.name}</bdi>
        <span className={styles.facts}>
          {place.is_here ? t("places.here") : t("places.facts", { waiting: place.waiting, mine: place.in_hand })}
        </span>
      </button>
    </li>
  );
}

export function PlacesDialog({ onClose }: { onClose(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const loaded = useLoaded(() => listPlaces(desk.api), "all");
  const [asked, setAsked] = useState<Place | null>(null);
  const [code, setCode] = useState("");
  const go = async (place: Place, given: string | null) => {
    if (await attempt(() => goToPlace(desk.api, place.tenant_id, given))) window.location.assign("/desk/");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked !== null) void go(asked, code.trim());
  };
  const first = loaded.state === "ready" ? loaded.value.find((place) => !place.is_here) : undefined;
  return (
    <Dialog title={t("places.title")} closeLabel={t("common.close")} onClose={onClose}>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && asked === null && (
        <>
          <p className={styles.explained}>{t("places.explained")}</p>
          <ul className={styles.places}>
            {loaded.value.map((place) => (
              <PlaceButton key={place.tenant_id} place={place} isFirst={place === first} onChoose={() => (place.asks_for_code ? setAsked(place) : void go(place, null))} />
            ))}
          </ul>
        </>
      )}
      {asked !== null && (
        <form className={styles.code} onSubmit={submit}>
          <p className={styles.explained}>
            <bdi>{asked.name}</bdi>: {t("sign_in.code_explained")}
          </p>
          <Field label={t("second_factor.code")} autoComplete="one-time-code" inputMode="numeric" dir="ltr" required minLength={6} maxLength={40} autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t("places.go")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
