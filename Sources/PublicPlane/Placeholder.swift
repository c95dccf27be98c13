enum PublicPlanePlaceholder {}
