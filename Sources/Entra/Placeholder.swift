enum EntraPlaceholder {}
