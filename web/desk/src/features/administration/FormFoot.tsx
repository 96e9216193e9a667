/** The end of a form: what went wrong, saving, what else may be done with what is written, and the way out. */
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import type { Explanation } from "../problems/explain";
import styles from "./Form.module.css";
import { FormProblem } from "./FormProblem";

export interface FormFootProps {
  problem: Explanation | null;
  isBusy: boolean;
  onCancel?(): void;
  /** Further buttons, between the two. */
  children?: ReactNode;
}

export function FormFoot({ problem, isBusy, onCancel, children }: FormFootProps) {
  const { t } = useReading();
  return (
    <>
      <FormProblem problem={problem} />
      <div className={styles.buttons}>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t("common.save")}
        </Button>
        {children}
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
        )}
      </div>
    </>
  );
}
