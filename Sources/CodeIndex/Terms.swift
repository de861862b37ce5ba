public enum Terms {}
