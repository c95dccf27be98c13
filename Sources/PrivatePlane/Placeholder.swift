enum PrivatePlanePlaceholder {}
